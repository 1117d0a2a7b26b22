import { cookies } from 'next/headers';
import { env } from '../env';
import { countOpened } from '../metrics/counters';
import { purposes, type LinkPurpose } from '../links/purposes';
import { readToken } from '../links/token';
import { routes } from '../routes';
import { cookieName } from './cookie';

/** Seconds that the cookie stays: long enough for a form left open and for the dead-link page after it. */
const COOKIE_LIFE = 24 * 3600;

const linkCookieName = (purpose: LinkPurpose) => cookieName(`${purpose}-link`, '__Secure-');

/** The token that this browser opened last for a purpose. */
export async function readLinkCookie(purpose: LinkPurpose): Promise<string | undefined> {
  return (await cookies()).get(linkCookieName(purpose))?.value;
}

/**
 * The route behind a mailed link: moves the token from the address into a cookie that only the purpose's pages get,
 * and goes there, so that it stays in no address bar, history or Referer (RFC 9110 15.4.4). Changes nothing else,
 * whoever opens it and how often. A token that is not ours overwrites the cookie too: an older good one would show a
 * live form. Purposes that share a path share its cookie, which goes by the first one's name.
 */
export function linkRoute(...shared: [LinkPurpose, ...LinkPurpose[]]) {
  const [purpose] = shared;
  return async (_request: Request, { params }: { params: Promise<{ token: string }> }): Promise<Response> => {
    const token = trimmed((await params).token);
    const readings = await Promise.all(shared.map((one) => readToken(one, token)));
    const ours = readings.some((claims) => claims !== null);
    countOpened(shared.find((_one, at) => readings[at]) ?? 'forged');
    const { path, page } = purposes[purpose];
    // A relative Location keeps the request's host out of it.
    const headers = new Headers({
      Location: page,
      'Referrer-Policy': 'no-referrer',
      'Cache-Control': 'no-store',
    });
    for (const sentTo of pathsOf(purpose, path))
      headers.append('Set-Cookie', cookie(purpose, ours ? token : 'refused', sentTo));
    return new Response(null, { status: 303, headers });
  };
}

/** A page of the account comes after sign-in, whose answer carries it already where there is JavaScript. */
function pathsOf(purpose: LinkPurpose, path: string): string[] {
  return purpose === 'delete-account' ? [routes.signIn, path] : [path];
}

function cookie(purpose: LinkPurpose, value: string, path: string): string {
  const attributes = [`Path=${path}`, `Max-Age=${COOKIE_LIFE}`, 'HttpOnly', 'SameSite=Lax'];
  if (env().isHttps) attributes.push('Secure');
  return [`${linkCookieName(purpose)}=${value}`, ...attributes].join('; ');
}

/** A token of ours. An HS256 signature is always 43 characters (32 bytes, unpadded base64url, RFC 7515 A.1). */
const TOKEN = /^[\w-]+\.[\w-]+\.[\w-]{43}/;

/**
 * The token without what mail software and people add to the end of a link: `>`, `)`, `.`, quotes, spaces, and the `_`,
 * `-` or letters of surrounding text. The fixed length of the signature says where the token ends. Dropping a trailing
 * `_` or `-` does no harm either, because no signature ends in one: its last character carries 4 bits, so it is one of
 * AEIMQUYcgkosw048.
 */
function trimmed(parameter: string): string {
  let text = parameter;
  try {
    text = decodeURIComponent(parameter);
  } catch {
    // A stray % sign: what precedes it may still be the token.
  }
  return TOKEN.exec(text.trim())?.[0] ?? '';
}
