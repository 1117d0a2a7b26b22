import { db } from '../db';
import { inBatches } from '../upkeep/batches';

/** Deletes the events that are older than 365 days, and returns how many. */
export function purgeEvents(stopping?: AbortSignal): Promise<number> {
  return inBatches(
    (most) => db().$executeRaw`
      WITH old AS MATERIALIZED (
        SELECT "id" FROM "AuditEvent" WHERE "at" < clock_timestamp() - interval '365 days'
        LIMIT ${most} FOR UPDATE SKIP LOCKED)
      DELETE FROM "AuditEvent" WHERE "id" IN (SELECT "id" FROM old)`,
    stopping,
  );
}
