import { cookies, headers } from 'next/headers';
import { redirect } from 'next/navigation';
import { routes } from '../routes';
import { cookieName, setPageCookie } from './cookie';

/** Seconds: as long as a page left open may be reloaded. */
const PROBE_LIFE = 24 * 3600;

type Query = Record<string, string | string[] | undefined>;

/**
 * Whether this browser stores cookies at all. When it sent none, the page sets one and is loaded again, at a URL that
 * says so. A first visit is therefore never taken for a browser that blocks cookies.
 */
export async function storesCookies(page: string, query: Query): Promise<boolean> {
  if ((await cookies()).size > 0) return true;
  if (query.cookies === 'checked') return false;
  setPageCookie(cookieName('probe', '__Secure-'), page, '1', PROBE_LIFE);
  redirect(`${page}?cookies=checked`);
}

/**
 * True when this request follows a sign-in whose cookie was not stored: it comes from the sign-in page, which leads to a
 * protected page only by signing in, and brings no cookie.
 */
export async function lostItsCookie(): Promise<boolean> {
  const referrer = (await headers()).get('referer') ?? '';
  const cameFrom = URL.canParse(referrer) ? new URL(referrer).pathname : null;
  return cameFrom === routes.signIn && (await cookies()).size === 0;
}

/** True for the sign-in page that a browser without cookies was led back to. */
export async function isWithoutCookies(query: Query): Promise<boolean> {
  return query.cookies === 'required' && (await cookies()).size === 0;
}
