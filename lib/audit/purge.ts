import { db } from '../database/client';

/** Deletes up to `most` events that are older than 365 days, and returns how many. */
export function purgeEvents(most: number): Promise<number> {
  return db().$executeRaw`
    WITH old AS MATERIALIZED (
      SELECT "id" FROM "AuditEvent" WHERE "at" < now() - interval '365 days'
      ORDER BY "at" LIMIT ${most} FOR UPDATE SKIP LOCKED)
    DELETE FROM "AuditEvent" WHERE "id" IN (SELECT "id" FROM old)`;
}
