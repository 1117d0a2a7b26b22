import { db } from '../database/client';

/** Deletes up to `most` alarms that were last raised over 365 days ago, and returns how many. */
export function purgeAlarms(most: number): Promise<number> {
  return db().$executeRaw`
    WITH old AS MATERIALIZED (
      SELECT "kind" FROM "Alarm" WHERE "lastAt" < now() - interval '365 days' LIMIT ${most} FOR UPDATE SKIP LOCKED)
    DELETE FROM "Alarm" WHERE "kind" IN (SELECT "kind" FROM old)`;
}
