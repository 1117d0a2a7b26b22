import { recordEvent, type From } from '../audit/record';
import { db } from '../db';
import { afterwards } from '../limits/afterwards';
import { forgetPasswordTries } from '../limits/current-password';
import { beginSignIn } from '../limits/sign-in';
import { writeMessage } from '../outbox/write';
import { needsRehash } from '../passwords/parameters';
import { verifyPassword } from '../passwords/verify';
import { canonicalAddress } from '../schemas/address';
import { startSession } from '../sessions/start';
import { renewHash } from './renew-hash';

type Credentials = { email: string; password: string; remember: boolean; knownDevice: string | null };

export type SignInResult =
  { code: 'done'; sessionId: string } | { code: 'wrong' } | { code: 'limited'; retryAfterSeconds: number };

/**
 * Checks an address and a password and starts a session. Unknown addresses cost the same: a hash is verified against
 * nobody, and the same statements run (ASVS 6.3.8). `wrong` also stands for a right password during the delay after
 * many wrong ones, so that guessing learns nothing. A hash with older parameters is made anew. Throws HashQueueFull,
 * and when the database is away.
 */
export async function signIn(credentials: Credentials, from: From): Promise<SignInResult> {
  const { email, password, knownDevice } = credentials;
  const canonical = canonicalAddress(email);
  const attempt = await beginSignIn({ client: from.client, canonical, knownDevice });
  if (!attempt.ok) {
    await recordEvent({ type: 'sign-in-refused', from, address: email, reason: `limited-${attempt.reason}` });
    return attempt.reason === 'client'
      ? { code: 'limited', retryAfterSeconds: attempt.retryAfterSeconds }
      : { code: 'wrong' };
  }

  const decide = () => tryPassword(credentials, { canonical, from, abandoned: attempt.abandoned });
  let { user, right, sessionId } = await decide();
  // Another sign-in may have hashed this very password anew meanwhile (renewHash): then the hash that stands decides.
  if (right && user && !sessionId && needsRehash(user.passwordHash))
    ({ user, right, sessionId } = await decide());
  if (user && sessionId) {
    await afterwards(attempt.succeeded);
    await afterwards(() => forgetPasswordTries(canonical));
    await renewHash(user, password);
    return { code: 'done', sessionId };
  }
  await recordEvent({
    type: 'sign-in-refused',
    from,
    userId: user?.id,
    address: email,
    reason: right ? 'password-changed-meanwhile' : 'wrong-credentials',
  });
  await attempt.failed();
  return { code: 'wrong' };
}

type Try = { canonical: string; from: From; abandoned(): Promise<void> };

async function tryPassword(credentials: Credentials, { canonical, from, abandoned }: Try) {
  const { password, remember, knownDevice } = credentials;
  const user = await db().user.findUnique({
    where: { emailCanonical: canonical },
    select: { id: true, email: true, passwordHash: true },
  });
  const right = await verifyPassword(user?.passwordHash ?? null, password).catch(async (error: unknown) => {
    await abandoned();
    throw error;
  });
  const isNew = knownDevice === null;
  return { user, right, sessionId: right && user ? await begin({ ...user, remember, isNew }, from) : null };
}

type NewSession = { id: string; email: string; passwordHash: string; remember: boolean; isNew: boolean };

/** A browser that this account has not been signed in to from before is told of by mail (ASVS 6.3.5). */
async function begin(user: NewSession, from: From): Promise<string | null> {
  const { id: userId, email: address, passwordHash, remember, isNew } = user;
  const { device } = from;
  return db().$transaction(async (tx) => {
    const sessionId = await startSession(tx, { userId, passwordHash, remember, device });
    if (!sessionId) return null;
    await recordEvent({ type: 'signed-in', from, userId, address }, tx);
    if (isNew) {
      // The row is locked now: what the account goes by at this moment, not when the password was checked.
      const { email } = await tx.user.findUniqueOrThrow({ where: { id: userId }, select: { email: true } });
      await writeMessage(tx, { kind: 'new-device', address: email, userId, device });
    }
    return sessionId;
  });
}
