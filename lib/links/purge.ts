import { db } from '../database/client';

/**
 * Deletes up to `most` links that expired eight days ago, and returns how many. Until then a link is needed:
 * - its page gives the reason why it is dead, and renews it, for seven days after it was issued (fourteen for a protective
 *   link), which is at most seven days after it expired (lib/links/read.ts, lib/worker/decide/renewal.ts);
 * - a used protective link marks earlier notices as "reverted", and those are given up after seven days
 *   (lib/worker/decide/notice.ts).
 * The eighth day allows for clock changes. After that, its token counts as forged.
 */
export function purgeLinks(most: number): Promise<number> {
  return db().$executeRaw`
    WITH old AS MATERIALIZED (
      SELECT "id" FROM "EmailLink" WHERE "expiresAt" < now() - interval '8 days'
      ORDER BY "expiresAt" LIMIT ${most} FOR UPDATE SKIP LOCKED)
    DELETE FROM "EmailLink" WHERE "id" IN (SELECT "id" FROM old)`;
}
