import { db } from '../database/client';
import { LIVE } from '../sessions/live';

export type ListedAccount = { email: string; name: string; createdAt: Date; sessions: number };

/** Rows a statement: however many accounts there are, few are in memory. */
const BATCH = 500;

/**
 * Every account, by address in the database's own order, which the unique index has, with how many live sessions it
 * has. Batches go by key: an account that comes or goes meanwhile moves no other. Throws when the database is away.
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
