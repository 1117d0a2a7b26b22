import { db, type Tx } from '../database/client';
import { addressTriesKeys } from './address-tries';
import { passwordTriesKey } from './current-password';
import { limitKey } from './keys';
import { askedKeys } from './spend';
import { limits } from './table';

/** Rows per statement. */
const BATCH = 10_000;

/**
 * Forgets who requested links: after `account -- end-everything` there is no live link in any mailbox that a refusal could
 * mean. Walks the table by its key, so that no statement is long.
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
 * Forgets all that was counted of an address: links asked for, failed sign-ins, wrong current passwords. Whoever proved
 * the mailbox, or whose links were ended, must be able to ask anew at once, and must not be kept waiting with a new
 * password by what strangers guessed before. In the transaction that gives the reason, so that neither a crash nor a slow
 * database leaves an owner with a new password and the old wait.
 */
export async function clearAddress(canonical: string, tx: Tx): Promise<void> {
  const keys = [...askedKeys(canonical), ...addressTriesKeys(canonical), passwordTriesKey(canonical)];
  await tx.$executeRaw`DELETE FROM "RateLimit" WHERE "key" = ANY(${keys})`;
}

/**
 * Gives back one mail with a link for a reset: the owner has ended the link of the last one, so that a refused request
 * would find none alive. One and no more: the flood that this answers stays as limited as it was.
 */
export async function giveResetBack(canonical: string, tx: Tx): Promise<void> {
  const [steady] = askedKeys(canonical, ['password-reset']);
  await tx.$executeRaw`DELETE FROM "RateLimit" WHERE "key" = ${steady}`;
}

/**
 * Gives back one mail with a link to confirm an address, since the link of the last one was ended: otherwise a request
 * could be refused while no link is alive. Whoever ends a change of address has not proven that mailbox, so it is given
 * back only a few times an hour, whichever accounts ask: an address gets that many mails more and no others. In one
 * statement, which waits for no row of another address.
 */
export async function giveEmailChangeBack(canonical: string, tx: Tx): Promise<void> {
  const { times, within } = limits['ask-address'].givenBack;
  const [steady] = askedKeys(canonical, ['email-change']);
  await tx.$executeRaw`
    WITH clock AS MATERIALIZED (SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint AS now),
    given AS (
      INSERT INTO "RateLimit" AS uses ("key", "points", "expire")
      SELECT ${`email-change-given-back:${limitKey('address', canonical)}`}, 1, now + ${within * 1000}::bigint FROM clock
      ON CONFLICT ("key") DO UPDATE SET ("points", "expire") = (
        SELECT CASE WHEN uses."expire" <= now THEN 1 ELSE least(uses."points" + 1, ${times}::int + 1) END,
          CASE WHEN uses."expire" <= now THEN now + ${within * 1000}::bigint ELSE uses."expire" END FROM clock)
      RETURNING "points"),
    spent AS MATERIALIZED (
      SELECT "key" FROM "RateLimit" WHERE "key" = ${steady} AND (SELECT "points" FROM given) <= ${times}::int
      FOR UPDATE SKIP LOCKED)
    DELETE FROM "RateLimit" WHERE "key" IN (SELECT "key" FROM spent)`;
}
