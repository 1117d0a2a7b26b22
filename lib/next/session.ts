import { redirect } from 'next/navigation';
import { cache } from 'react';
import { routes } from '../routes';
import { readSession, type Session } from '../sessions/read';
import { presentedSessionId } from './auth';

export type { Session };

/**
 * The one way to learn who is signed in: once per request, from the cookie and the database. Null: nobody. Throws
 * when the database is away, so that an outage neither signs anyone out nor lets anyone in.
 */
export const getSession = cache(async (): Promise<Session | null> => {
  const id = await presentedSessionId();
  return id === null ? null : readSession(id);
});

/** The session, or a redirect to sign in and come back to `here`. Every protected page and action calls it by itself. */
export async function requireUser(here: string): Promise<Session> {
  const session = await getSession();
  if (session) return session;
  redirect(`${routes.signIn}?callbackUrl=${encodeURIComponent(here)}`);
}

/** Redirects who is signed in already to their account. */
export async function requireNobody(): Promise<void> {
  if (await getSession()) redirect(routes.account);
}
