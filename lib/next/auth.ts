import { AsyncLocalStorage } from 'node:async_hooks';
import NextAuth, { type NextAuthConfig } from 'next-auth';
import { decode } from 'next-auth/jwt';
import Credentials from 'next-auth/providers/credentials';
import { cookies } from 'next/headers';
import { env } from '../env';
import { randomId } from '../secrets';
import { SESSION_LIFE } from '../sessions/start';
import { cookieName, setPageCookie } from './cookie';

// The one file that knows next-auth. It writes and reads the session cookie, an encrypted JWT that carries a session
// id and nothing else; what the id is worth is the database's to say (lib/sessions/read.ts). Its own HTTP routes are
// not mounted: they would be a second door around our limits.

/** The session that this very call stack may turn into a cookie. Empty for anyone who reaches authorize() otherwise. */
const handedOver = new AsyncLocalStorage<string>();

/** The cookie that next-auth keeps the session in; also the salt of its encryption. */
export const sessionCookieName = () => cookieName('session', '__Host-');

function cookieOptions() {
  return { httpOnly: true, sameSite: 'lax', path: '/', secure: env().isHttps } as const;
}

/**
 * Where next-auth would keep where to go on to, which we don't ask it: a name that nobody can guess. By its usual one a
 * neighbour of this host could plant a value that is no address, and next-auth refuses every sign-in while it is there.
 */
const UNUSED_COOKIE = `unused-${randomId()}`;

function handedOverSession(): { id: string } | null {
  const id = handedOver.getStore();
  return id ? { id } : null;
}

function config(): NextAuthConfig {
  return {
    providers: [Credentials({ authorize: handedOverSession })],
    callbacks: { jwt: ({ token, user }) => (user.id ? { sub: user.id } : token) },
    secret: env().authSecrets,
    session: { strategy: 'jwt', maxAge: SESSION_LIFE.remembered },
    cookies: {
      sessionToken: { name: sessionCookieName(), options: cookieOptions() },
      callbackUrl: { name: UNUSED_COOKIE, options: cookieOptions() },
    },
    useSecureCookies: env().isHttps,
    // The front has already replaced Host and X-Forwarded-* by APP_URL's.
    trustHost: true,
    logger: { error() {}, warn() {}, debug() {} },
  };
}

const nextAuth = NextAuth(config);

/**
 * Gives this browser the cookie of a session that was just started; any earlier one is replaced, so nothing planted
 * before survives a sign-in. Without `remember` the cookie ends with the browser. Throws when no cookie came of it.
 */
export async function startBrowserSession(
  sessionId: string,
  { remember }: { remember: boolean },
): Promise<void> {
  await handedOver.run(sessionId, () => nextAuth.signIn('credentials', { redirect: false, redirectTo: '/' }));
  const jar = await cookies();
  const value = jar.get(sessionCookieName())?.value;
  if ((await sessionIdIn(value)) !== sessionId) throw new Error('next-auth set no session cookie');
  if (!remember) jar.set(sessionCookieName(), value ?? '', cookieOptions());
  jar.delete(UNUSED_COOKIE);
}

/** Takes the cookie from this browser. Ending the session itself is lib/accounts/sign-out.ts. */
export async function endBrowserSession(): Promise<void> {
  (await cookies()).delete({ name: sessionCookieName(), path: '/', secure: env().isHttps });
}

/**
 * Removes the cookie of a session that is over. For pages. One that we can't read may be another app's on this host, and
 * stays.
 */
export async function dropDeadCookie(): Promise<void> {
  if ((await presentedSessionId()) !== null) setPageCookie(sessionCookieName(), '/');
}

/** The session id in this request's cookie, or null. Only decodes it: no database, no claim that it lives. */
export async function presentedSessionId(): Promise<string | null> {
  return sessionIdIn((await cookies()).get(sessionCookieName())?.value);
}

async function sessionIdIn(token: string | undefined): Promise<string | null> {
  if (!token || token.length > 4096) return null;
  try {
    const payload = await decode({ token, secret: env().authSecrets, salt: sessionCookieName() });
    return payload?.sub ?? null;
  } catch {
    // Another secret's, expired or tampered: signed out, not an error.
    return null;
  }
}
