import { db } from '../db';
import { inBatches } from '../upkeep/batches';

/**
 * Deletes the ids (`svix-id`) of calls that were taken 100 days ago, and returns how many. Svix repeats a call by itself
 * for a day or two, and from its dashboard for as long as it keeps the payload, which is 90 days: until then a repeated
 * call must find its id.
 */
export function purgeCalls(stopping?: AbortSignal): Promise<number> {
  return inBatches(
    (most) => db().$executeRaw`
      WITH old AS MATERIALIZED (
        SELECT "id" FROM "WebhookCall" WHERE "receivedAt" < clock_timestamp() - interval '100 days'
        LIMIT ${most} FOR UPDATE SKIP LOCKED)
      DELETE FROM "WebhookCall" WHERE "id" IN (SELECT "id" FROM old)`,
    stopping,
  );
}
