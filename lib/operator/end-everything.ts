import { OPERATOR, recordEvent } from '../audit/record';
import { db, type Tx } from '../db';
import { isNotice, messageKinds } from '../outbox/message';

export type Ended = { sessions: number; links: number; messages: number };

/** A deadlock ends one of those who wait for each other; when it is us, we begin again. */
const TRIES = 5;

/**
 * The emergency switch, for a leaked secret or database and after a restore from a backup: every session and every link,
 * protective ones too, is over on all instances when this returns, every change of address that waits is dropped, and
 * no mail that carries a link leaves any more. What is asked for afterwards works again.
 *
 * The tables are locked, so that whatever is being written at this moment is either ended too or begins after us, when
 * its link is found dead. Whoever locks a user row does so first, so waiting for the table of users first lets all of
 * them finish. Throws when the database is away.
 */
export async function endEverything(): Promise<Ended> {
  for (let time = 1; ; time += 1) {
    try {
      return await db().$transaction(endAll);
    } catch (error) {
      if (time === TRIES || !isDeadlock(error)) throw error;
    }
  }
}

async function endAll(tx: Tx): Promise<Ended> {
  await tx.$executeRaw`LOCK TABLE "User" IN EXCLUSIVE MODE`;
  await tx.$executeRaw`LOCK TABLE "OutboundEmail", "EmailLink", "Session" IN EXCLUSIVE MODE`;
  const sessions = await tx.$executeRaw`
    UPDATE "Session" SET "revokedAt" = clock_timestamp() WHERE "revokedAt" IS NULL`;
  const links = await tx.$executeRaw`
    UPDATE "EmailLink" SET "voidedAt" = clock_timestamp()
    WHERE "usedAt" IS NULL AND "voidedAt" IS NULL AND "expiresAt" > clock_timestamp()`;
  await tx.$executeRaw`
    UPDATE "User" SET "pendingEmail" = NULL, "pendingEmailAt" = NULL WHERE "pendingEmail" IS NOT NULL`;
  // A notice that has no rendering yet has no link either, and is still true.
  const messages = await tx.$executeRaw`
    UPDATE "OutboundEmail" SET "state" = 'skipped', "reason" = 'ended-by-operator', "settledAt" = clock_timestamp(),
      "address" = '', "rendering" = NULL, "leaseId" = NULL, "leaseUntil" = NULL
    WHERE "state" = 'queued' AND ("kind" <> ALL(${messageKinds.filter(isNotice)}) OR "rendering" IS NOT NULL)`;
  // Their promise is that a refused request finds a live link in the mailbox: there is none now.
  await tx.$executeRaw`DELETE FROM "RateLimit" WHERE "key" LIKE 'ask-%'`;
  await recordEvent({ type: 'everything-ended', from: OPERATOR, reason: 'operator' }, tx);
  return { sessions, links, messages };
}

function isDeadlock(error: unknown): boolean {
  return error instanceof Error && /40P01|deadlock/i.test(`${error.message} ${JSON.stringify(error)}`);
}
