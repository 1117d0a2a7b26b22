import { db } from '../database/client';

/**
 * True while the effect of a used link is still in place: the account has the address that the link was mailed to, and a
 * password. "This wasn't me" ends either. Throws when the database is unavailable.
 */
export async function doesOutcomeStand(linkId: string): Promise<boolean> {
  const rows = await db().$queryRaw<unknown[]>`
    SELECT 1 AS "one" FROM "EmailLink" l JOIN "User" u ON u."id" = l."userId"
    WHERE l."id" = ${linkId} AND l."usedAt" IS NOT NULL
      AND u."emailCanonical" = l."canonical" AND u."passwordHash" <> ''`;
  return rows.length === 1;
}
