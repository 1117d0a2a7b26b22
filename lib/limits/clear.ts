import { db, type Tx } from '../database/client';
import { counter, GIVE_BACK, release, countUse } from './counter';
import { failureCounters } from './sign-in';
import { mailCounter, mailPurposes } from './spend';

/** Rows per statement. */
const BATCH = 10_000;

/**
 * Resets every counter of requests for links, for `account -- end-everything`: a request may only be refused while a link
 * is valid, and none is. Walks the table by its key, so that no statement takes long.
 */
export async function clearRequests(): Promise<void> {
  for (let last: string | null = ''; last !== null;) {
    const rows: { last: string | null }[] = await db().$queryRaw`
      WITH batch AS MATERIALIZED (
        SELECT "key" FROM "RateLimit" WHERE "key" > ${last} ORDER BY "key" LIMIT ${BATCH}),
      cleared AS (
        DELETE FROM "RateLimit" WHERE "key" = ANY(ARRAY(SELECT "key" FROM batch WHERE "key" LIKE 'ask-%')))
      SELECT max("key") AS "last" FROM batch`;
    last = rows[0]?.last ?? null;
  }
}

/**
 * Resets every counter of an address, in the transaction that gives the reason: its owner proved the mailbox, or its links
 * ended. They can ask again and sign in at once, whatever strangers did before.
 */
export async function clearAddress(canonical: string, tx: Tx): Promise<void> {
  const mails = mailPurposes.map((purpose) => mailCounter(purpose, canonical));
  await release(tx, { forget: [...mails, ...failureCounters(canonical)] });
}

/** Gives back one reset email, whose link its owner ended: a request may only be refused while a link is valid. */
export async function giveResetBack(canonical: string, tx: Tx): Promise<void> {
  await release(tx, { giveBack: [mailCounter('password-reset', canonical)] });
}

/**
 * Gives back one email for a change of address, whose link was ended: a request may only be refused while a link is valid.
 * Whoever cancels a change has not proved that mailbox, so this has a limit of its own. Skips a locked row, so that it
 * never waits for a transaction about another account.
 */
export async function giveEmailChangeBack(canonical: string, tx: Tx): Promise<void> {
  const { key } = mailCounter('email-change', canonical);
  await tx.$executeRaw`
    WITH allowed AS (${countUse(counter('email-change-given-back', canonical))}),
    spent AS MATERIALIZED (
      SELECT "key" FROM "RateLimit" WHERE "key" = ${key} AND EXISTS (SELECT 1 FROM allowed)
      FOR UPDATE SKIP LOCKED)
    UPDATE "RateLimit" SET ${GIVE_BACK} WHERE "key" IN (SELECT "key" FROM spent)`;
}
