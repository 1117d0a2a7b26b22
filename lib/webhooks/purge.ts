import { db } from '../database/client';

/**
 * Deletes up to `most` ids (`svix-id`) of calls that were received 100 days ago, and returns how many. Svix repeats a call
 * by itself for a day or two, and from its dashboard for as long as it keeps the payload, which is 90 days: until then a
 * repeated call must find its id.
 */
export function purgeCalls(most: number): Promise<number> {
  return db().$executeRaw`
    WITH old AS MATERIALIZED (
      SELECT "id" FROM "WebhookCall" WHERE "receivedAt" < now() - interval '100 days'
      ORDER BY "receivedAt" LIMIT ${most} FOR UPDATE SKIP LOCKED)
    DELETE FROM "WebhookCall" WHERE "id" IN (SELECT "id" FROM old)`;
}
