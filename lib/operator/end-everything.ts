import { setTimeout as pause } from 'node:timers/promises';
import { OPERATOR, recordEvent } from '../audit/record';
import { db, type Tx } from '../db';
import { isRequest, messageKinds } from '../outbox/message';

export type Ended = { sessions: number; links: number; messages: number };

/** Tries, and milliseconds between them: together they outlast the longest transaction that db.ts allows. */
const TRIES = 40;
const PAUSE = 250;

/**
 * The emergency switch, for a leaked secret or database and after a restore from a backup: every session and every link,
 * protective ones too, is over on all instances when this returns, every change of address that waits is dropped, and
 * no mail that carries a link sets out any more (one that is being handed over may arrive; its link is dead). What is
 * asked for afterwards works again. All or nothing, and one event. Throws when the database is away.
 *
 * The tables are locked against writing, so that what is being written at this moment is waited for and ended too, or
 * begins after us and finds its link dead. Whoever relies on a password locks a user row first, so we stop at that table
 * first, holding nothing. But a sign-up holds links and then makes its user, and the worker writes a link and then its
 * message, or the other way round: no order of ours fits them all. So we wait briefly, for four tables together less
 * than PostgreSQL's deadlock_timeout (1 s), then let go of everything and begin again. Who waits for us is thus not the
 * one that a deadlock makes fail.
 */
export async function endEverything(): Promise<Ended> {
  for (let time = 1; ; time += 1) {
    try {
      return await db().$transaction(endAll);
    } catch (error) {
      if (time === TRIES || !waitedTooLong(error)) throw error;
      await pause(PAUSE);
    }
  }
}

async function endAll(tx: Tx): Promise<Ended> {
  await tx.$executeRaw`SET LOCAL lock_timeout = '200ms'`;
  await tx.$executeRaw`LOCK TABLE "User", "EmailLink", "OutboundEmail", "Session" IN EXCLUSIVE MODE`;
  // Idle ones too: a request that read one just in time may be about to mark it as seen. Past `expiresAt` none comes back.
  const sessions = await tx.$executeRaw`
    UPDATE "Session" SET "revokedAt" = clock_timestamp()
    WHERE "revokedAt" IS NULL AND "expiresAt" > clock_timestamp()`;
  const links = await tx.$executeRaw`
    UPDATE "EmailLink" SET "voidedAt" = clock_timestamp()
    WHERE "usedAt" IS NULL AND "voidedAt" IS NULL AND "expiresAt" > clock_timestamp()`;
  await tx.$executeRaw`
    UPDATE "User" SET "pendingEmail" = NULL, "pendingEmailAt" = NULL WHERE "pendingEmail" IS NOT NULL`;
  // A notice that has no rendering yet has no link either, and is still true.
  const messages = await tx.$executeRaw`
    UPDATE "OutboundEmail" SET "state" = 'skipped', "reason" = 'ended-by-operator', "settledAt" = clock_timestamp(),
      "address" = '', "rendering" = NULL, "leaseId" = NULL, "leaseUntil" = NULL
    WHERE "state" = 'queued' AND ("kind" = ANY(${messageKinds.filter(isRequest)}) OR "rendering" IS NOT NULL)`;
  // Their promise is that a refused request finds a live link in the mailbox: there is none now.
  await tx.$executeRaw`DELETE FROM "RateLimit" WHERE "key" LIKE 'ask-%'`;
  await recordEvent({ type: 'everything-ended', from: OPERATOR, reason: 'operator' }, tx);
  return { sessions, links, messages };
}

/** PostgreSQL's lock_not_available and deadlock_detected (appendix A of its manual), through Prisma. */
function waitedTooLong(error: unknown): boolean {
  return error instanceof Error && /55P03|40P01/.test(`${error.message} ${JSON.stringify(error)}`);
}
