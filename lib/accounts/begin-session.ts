import { recordEvent, type From } from '../audit/record';
import { CLOCK_TOLERANCE } from '../database/clock';
import { db, type Tx } from '../database/client';
import type { KnownDevice } from '../sessions/known-device';
import { writeMessage } from '../outbox/write';
import { startSession } from '../sessions/start';

type Verified = { id: string; email: string; passwordHash: string };

/**
 * Starts the session of who has shown the right password, with its event, and tells the owner by mail of a browser that
 * is new to the account (ASVS 6.3.5). New is also one that proved only an earlier password: after a reset a thief's
 * browser is a stranger again, whatever it was before. Null, and nothing written, when that password no longer stands.
 */
export async function beginSession(
  user: Verified,
  { remember, knownDevice }: { remember: boolean; knownDevice: KnownDevice | null },
  from: From,
): Promise<string | null> {
  const { id: userId, email: address, passwordHash } = user;
  const { device } = from;
  return db().$transaction(async (tx) => {
    const sessionId = await startSession(tx, { userId, passwordHash, remember, device });
    if (!sessionId) return null;
    await recordEvent({ type: 'signed-in', from, userId, address }, tx);
    const { email, isNew } = await accountNow(tx, userId, knownDevice);
    if (isNew) await writeMessage(tx, { kind: 'new-device', address: email, userId, device });
    return sessionId;
  });
}

/** The row is locked by now: what the account goes by at this moment, not when the password was checked. */
async function accountNow(tx: Tx, userId: string, knownDevice: KnownDevice | null) {
  const [row] = await tx.$queryRaw<{ email: string; isNew: boolean }[]>`
    SELECT "email",
      coalesce("passwordChangedAt" > ${knownDevice?.provenAt ?? null}::timestamptz
        + make_interval(secs => ${CLOCK_TOLERANCE}::double precision), true) AS "isNew"
    FROM "User" WHERE "id" = ${userId}`;
  if (!row) throw new Error('a locked account is gone');
  return row;
}
