import { setTimeout as pause } from 'node:timers/promises';
import { OPERATOR, recordEvent } from '../audit/record';
import { db, type Tx } from '../database/client';
import { clearRequests } from '../limits/clear';

/** Tries, and milliseconds between them: together they outlast the longest transaction that db.ts allows. */
const TRIES = 40;
const PAUSE = 250;

/**
 * The emergency switch, for a leaked secret or database and after a restore from a backup. Returns the cutoff: every
 * session, every link (protective ones too), every request for a link and every pending change of address from before it
 * is over on all instances. A mail that is being handed over may arrive; its link is dead. Requests made afterwards work
 * again. One write and one event, however many sessions there are: each reader compares with the cutoff (lib/database/cutoff.ts).
 * Throws when the database is unavailable; running it again is safe.
 *
 * The tables are locked against writing, so whatever is being written at this moment either commits before the cutoff
 * and is over, or continues after it and finds its session or link over. Everything that relies on a password locks a
 * user row first, so we wait for that table first, holding nothing. But a sign-up holds links and then creates its user,
 * and the worker writes a link and then its message, or the other way round: no order of ours fits them all. So we wait
 * briefly, for four tables together less than PostgreSQL's deadlock_timeout (1 s), then release everything and try again.
 * That way a transaction that waits for us is never the one that a deadlock makes fail.
 */
export async function endEverything(): Promise<{ cutoff: Date }> {
  for (let time = 1; ; time += 1) {
    try {
      const cutoff = await db().$transaction(setCutoff);
      await clearRequests();
      return { cutoff };
    } catch (error) {
      if (time === TRIES || !waitedTooLong(error)) throw error;
      await pause(PAUSE);
    }
  }
}

async function setCutoff(tx: Tx): Promise<Date> {
  await tx.$executeRaw`SET LOCAL lock_timeout = '200ms'`;
  await tx.$executeRaw`LOCK TABLE "User", "EmailLink", "OutboundEmail", "Session" IN EXCLUSIVE MODE`;
  const [row] = await tx.$queryRaw<{ at: Date }[]>`
    INSERT INTO "Cutoff" ("at") VALUES (clock_timestamp())
    ON CONFLICT ("id") DO UPDATE SET "at" = EXCLUDED."at" RETURNING "at"`;
  if (!row) throw new Error('the cutoff was not written');
  await recordEvent({ type: 'everything-ended', from: OPERATOR, reason: 'operator' }, tx);
  return row.at;
}

/** PostgreSQL's lock_not_available and deadlock_detected (appendix A of its manual), through Prisma. */
function waitedTooLong(error: unknown): boolean {
  return error instanceof Error && /55P03|40P01/.test(`${error.message} ${JSON.stringify(error)}`);
}
