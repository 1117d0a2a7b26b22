import { recordEvent, type From } from '../audit/record';
import { db } from '../database/client';
import type { KnownDevice } from '../sessions/known-device';
import { beginSignIn } from '../limits/sign-in';
import { needsRehash } from '../passwords/parameters';
import { verifyPassword } from '../passwords/verify';
import { canonicalAddress } from '../schemas/address';
import { beginSession } from './begin-session';
import { renewHash } from './renew-hash';

type Credentials = { email: string; password: string; remember: boolean; knownDevice: KnownDevice | null };

export type SignInResult =
  { code: 'done'; sessionId: string } | { code: 'wrong' } | { code: 'limited'; retryAfterSeconds: number };

/**
 * Checks an address and a password and starts a session. Unknown addresses cost the same: a hash is verified against
 * nobody, and the same statements run (ASVS 6.3.8). `wrong` also stands for any password during the delay after many
 * wrong ones: nobody's hash is verified then, so guessing learns nothing, not even by the time that the delay is over
 * because the owner signed in. A hash with older parameters is made anew. Throws HashQueueFull, and when the database
 * is away.
 */
export async function signIn(credentials: Credentials, from: From): Promise<SignInResult> {
  const { email, password, knownDevice } = credentials;
  const canonical = canonicalAddress(email);
  const attempt = await beginSignIn({
    client: from.client,
    canonical,
    knownDevice: knownDevice?.id ?? null,
  });
  if (!attempt.ok && attempt.reason === 'client') {
    await recordEvent({ type: 'sign-in-refused', from, address: email, reason: 'limited-client' });
    return { code: 'limited', retryAfterSeconds: attempt.retryAfterSeconds };
  }

  const decide = () => tryPassword(credentials, { canonical, from, attempt });
  let { user, right, sessionId } = await decide();
  // Another sign-in may have hashed this very password anew meanwhile (renewHash): then the hash that stands decides.
  if (right && user && !sessionId && needsRehash(user.passwordHash))
    ({ user, right, sessionId } = await decide());
  if (attempt.ok && user && sessionId) {
    await attempt.succeeded();
    await renewHash(user, password);
    return { code: 'done', sessionId };
  }
  await recordEvent({
    type: 'sign-in-refused',
    from,
    userId: user?.id ?? null,
    address: email,
    reason: reasonOf(attempt.ok, right),
  });
  return { code: 'wrong' };
}

function reasonOf(tried: boolean, right: boolean) {
  if (!tried) return 'limited-address';
  return right ? 'password-changed-meanwhile' : 'wrong-credentials';
}

type Try = { canonical: string; from: From; attempt: { ok: boolean; abandoned(): Promise<void> } };

async function tryPassword(credentials: Credentials, { canonical, from, attempt }: Try) {
  const { password } = credentials;
  const user = await db().user.findUnique({
    where: { emailCanonical: canonical },
    select: { id: true, email: true, passwordHash: true },
  });
  const stored = attempt.ok ? (user?.passwordHash ?? null) : null;
  const right = await verifyPassword(stored, password).catch(async (error: unknown) => {
    await attempt.abandoned();
    throw error;
  });
  return { user, right, sessionId: right && user ? await beginSession(user, credentials, from) : null };
}
