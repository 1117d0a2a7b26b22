import { redirect } from 'next/navigation';
import { cache } from 'react';
import { signOut } from '../accounts/sign-out';
import { routes } from '../routes';
import { readSession, type Session } from '../sessions/read';
import { dropDeadCookie, presentedSessionId } from './auth';
import { clientOf } from './client';
import { setFlash } from './flash';
import { lostItsCookie } from './stores-cookies';

export type { Session };

/**
 * The one way to learn who is signed in: once per request, from the cookie and the database. Null: nobody. Throws
 * when the database is away, so that an outage neither signs anyone out nor lets anyone in.
 */
export const getSession = cache(async (): Promise<Session | null> => {
  const id = await presentedSessionId();
  return id === null ? null : readSession(id);
});

/**
 * The session, or a redirect to sign in and come back to `here`. Every protected page calls it by itself. The redirect
 * says when cookies are what is missing.
 */
export async function requireUser(here: string): Promise<Session> {
  const session = await getSession();
  if (session) return session;
  redirect((await lostItsCookie()) ? `${toSignIn(here)}&cookies=required` : toSignIn(here));
}

/**
 * For actions: the session, or a redirect to sign in that says why. A tab may be older than a reset elsewhere; what was
 * typed into it changes nothing.
 */
export async function requireUserToAct(here: string): Promise<Session> {
  return (await getSession()) ?? signInAgain(here);
}

/** Leads to sign in and back to `here`, and says that nothing was changed. */
export async function signInAgain(here: string): Promise<never> {
  await setFlash(routes.signIn, { notice: 'signed-out-meanwhile' });
  redirect(toSignIn(here));
}

const toSignIn = (here: string) => `${routes.signIn}?callbackUrl=${encodeURIComponent(here)}`;

/** Redirects who is signed in already to their account; takes the cookie of a session that is over. */
export async function requireNobody(): Promise<void> {
  if (await getSession()) redirect(routes.account);
  await dropDeadCookie();
}

/**
 * Ends the session that this browser came with, before it gets another: whoever proved who they are goes on as
 * themselves, not in an account whose cookie somebody planted here, and leaves no session behind (ASVS 7.2.4).
 */
export async function leaveFormerSession(): Promise<void> {
  const former = await getSession();
  if (former) await signOut(former, await clientOf());
}
