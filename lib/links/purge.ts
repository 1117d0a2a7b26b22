import { db } from '../database/client';

/**
 * Deletes up to `most` links that nothing asks for any more, and returns how many: those that expired eight days ago,
 * whether they were used, voided or neither. Until then each is needed:
 * - its page says why it is dead, and renews it, for seven days after it was made (a protective one: fourteen), which is
 *   at most seven days after its end (lib/links/read.ts, lib/worker/decide/renewal.ts);
 * - a protective one that was used says which notices are "reverted": those of what happened before its use, which was
 *   before its end. A notice is given up after seven days, so none is left (lib/worker/decide/notice.ts);
 * - a message that still carries it is given up as "link-ended" with the row and without.
 * The eighth day is for clocks that were set. Afterwards its token reads as one that we never made.
 */
export function purgeLinks(most: number): Promise<number> {
  return db().$executeRaw`
    WITH old AS MATERIALIZED (
      SELECT "id" FROM "EmailLink" WHERE "expiresAt" < now() - interval '8 days'
      ORDER BY "expiresAt" LIMIT ${most} FOR UPDATE SKIP LOCKED)
    DELETE FROM "EmailLink" WHERE "id" IN (SELECT "id" FROM old)`;
}
