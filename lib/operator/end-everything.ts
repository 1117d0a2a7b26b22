import { setTimeout as pause } from 'node:timers/promises';
import { OPERATOR, recordEvent } from '../audit/record';
import { db, type Tx } from '../database/client';
import { clearRequests } from '../limits/clear';

/** Attempts, and the pause between them. Together they outlast the longest transaction that lib/database/client.ts allows. */
const TRIES = 40;
const PAUSE = 250;

/**
 * For a leaked secret or database, and after restoring a backup: ends every session, link (protective ones too), link
 * request and pending address change from before the returned cutoff, on all instances. An email that is being sent may
 * still arrive, but its link is dead. Later requests work normally. This is one write and one event, however many sessions
 * there are, because readers compare with the cutoff (lib/database/cutoff.ts). Throws if the database is unavailable; it
 * is safe to run again.
 *
 * The tables are locked against writes, so a concurrent transaction either commits before the cutoff and is ended by it,
 * or continues afterwards and finds its session or link ended. Everything that relies on a password locks a user row
 * first, so that table is locked first. But a sign-up locks links before it creates its user, and the worker writes links
 * and messages in either order, so no lock order suits all of them. Therefore we wait less than PostgreSQL's
 * deadlock_timeout (1 s) for all four tables, then release everything and try again. A deadlock never makes a waiting
 * user's transaction fail.
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

/** PostgreSQL's lock_not_available and deadlock_detected (manual, appendix A), as Prisma reports them. */
function waitedTooLong(error: unknown): boolean {
  return error instanceof Error && /55P03|40P01/.test(`${error.message} ${JSON.stringify(error)}`);
}
