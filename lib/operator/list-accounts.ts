import { db } from '../database/client';
import { LIVE } from '../sessions/live';

export type ListedAccount = { email: string; name: string; createdAt: Date; sessions: number };

/** Rows per statement, so that few are in memory at a time. */
const BATCH = 500;

/**
 * Yields every account with its number of live sessions, ordered by address as the unique index is. Pages by key, so an
 * account that is created or deleted meanwhile moves no other. Throws if the database is unavailable.
 */
export async function* listAccounts(): AsyncGenerator<ListedAccount> {
  for (let after = ''; ;) {
    const rows = await db().$queryRaw<(ListedAccount & { canonical: string })[]>`
      SELECT u."email", u."name", u."createdAt", u."emailCanonical" AS "canonical", (
        SELECT count(*)::int FROM "Session" s
        WHERE s."userId" = u."id" AND ${LIVE}) AS "sessions"
      FROM "User" u WHERE u."emailCanonical" > ${after} ORDER BY u."emailCanonical" LIMIT ${BATCH}`;
    for (const { email, name, createdAt, sessions } of rows) yield { email, name, createdAt, sessions };
    const last = rows.at(-1);
    if (!last || rows.length < BATCH) return;
    after = last.canonical;
  }
}
