import { db } from '../db';
import { inBatches } from '../upkeep/batches';

/** Deletes the alarms that were last raised over 365 days ago, and returns how many. The next one of a kind is its first. */
export function purgeAlarms(stopping?: AbortSignal): Promise<number> {
  return inBatches(
    (most) => db().$executeRaw`
      WITH old AS MATERIALIZED (
        SELECT "kind" FROM "Alarm" WHERE "lastAt" < clock_timestamp() - interval '365 days'
        LIMIT ${most} FOR UPDATE SKIP LOCKED)
      DELETE FROM "Alarm" WHERE "kind" IN (SELECT "kind" FROM old)`,
    stopping,
  );
}
