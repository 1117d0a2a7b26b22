import { recordEvent, type From } from '../audit/record';
import { db } from '../db';
import { afterwards } from '../limits/afterwards';
import { beginSignIn } from '../limits/sign-in';
import { verifyPassword } from '../passwords/verify';
import { canonicalAddress } from '../schemas/address';
import { startSession } from '../sessions/start';

type Credentials = { email: string; password: string; remember: boolean; knownDevice: string | null };

export type SignInResult =
  { code: 'done'; sessionId: string } | { code: 'wrong' } | { code: 'limited'; retryAfterSeconds: number };

/**
 * Checks an address and a password and starts a session. Unknown addresses cost the same: a hash is verified against
 * nobody, and the same statements run (ASVS 6.3.8). `wrong` also stands for a right password during the delay after
 * many wrong ones, so that guessing learns nothing. Throws HashQueueFull, and when the database is away.
 */
export async function signIn(credentials: Credentials, from: From): Promise<SignInResult> {
  const { email, password, remember, knownDevice } = credentials;
  const canonical = canonicalAddress(email);
  const attempt = await beginSignIn({ client: from.client, canonical, knownDevice });
  if (!attempt.ok) {
    await recordEvent({ type: 'sign-in-refused', from, address: email, reason: `limited-${attempt.reason}` });
    return attempt.reason === 'client'
      ? { code: 'limited', retryAfterSeconds: attempt.retryAfterSeconds }
      : { code: 'wrong' };
  }

  const user = await db().user.findUnique({
    where: { emailCanonical: canonical },
    select: { id: true, passwordHash: true },
  });
  const right = await verifyPassword(user?.passwordHash ?? null, password).catch(async (error: unknown) => {
    await attempt.abandoned();
    throw error;
  });
  const sessionId = right && user ? await begin({ ...user, remember }, email, from) : null;
  if (sessionId) {
    await afterwards(attempt.succeeded);
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

async function begin(
  user: { id: string; passwordHash: string; remember: boolean },
  email: string,
  from: From,
): Promise<string | null> {
  return db().$transaction(async (tx) => {
    const { id: userId, passwordHash, remember } = user;
    const sessionId = await startSession(tx, { userId, passwordHash, remember, device: from.device });
    if (sessionId) await recordEvent({ type: 'signed-in', from, userId, address: email }, tx);
    return sessionId;
  });
}
