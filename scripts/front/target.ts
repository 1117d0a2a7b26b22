import type { Env } from '../../lib/env';
import { purposes } from '../../lib/links/purposes';

export type Target = {
  /** The path as it came, without query. */
  raw: string;
  /** The path as rules read it: decoded once, in lower case, no doubled slashes, no dot segments. */
  path: string;
  /** What may stand in a link back to it: a path of ours, never another host. */
  link: string;
};

/** The longest path and query that is read; a link's token is far below it. */
const LONGEST = 8_000;

/** Reads a request's target. Null for what is no path of ours (RFC 9112 3.2): absolute form, `*`, malformed escapes. */
export function readTarget(url: string | undefined): Target | null {
  if (!url?.startsWith('/') || url.length > LONGEST || /[^\x21-\x7e]/.test(url)) return null;
  const [raw = '/'] = url.split(/[?#]/, 1);
  let decoded: string;
  try {
    decoded = decodeURIComponent(raw);
  } catch {
    return null;
  }
  const segments: string[] = [];
  for (const segment of decoded.toLowerCase().split(/[/\\]+/)) {
    if (segment === '..') segments.pop();
    else if (segment !== '' && segment !== '.') segments.push(segment);
  }
  const link = `/${url.replace(/^[/\\]+/, '')}`;
  return { raw, path: `/${segments.join('/')}`, link };
}

/** True for a route behind a mailed link: a token in the path. */
export function isLinkRoute(path: string): boolean {
  return Object.values(purposes).some(
    (purpose) => path.startsWith(`${purpose.path}/`) && path !== `${purpose.path}/` && path !== purpose.page,
  );
}

/** Longer than any name of ours; as long as what opens a door. */
const TELLING = 32;

/**
 * The path as a log may hold it: without query, without the token of a link, and where somebody's mail program mangled
 * one into a path that isn't ours, without its long parts.
 */
export function loggedPath({ raw, path }: Target): string {
  if (isLinkRoute(path)) return `/${path.split('/')[1]}/…`;
  const segments = raw.split('/').map((segment) => (segment.length < TELLING ? segment : '…'));
  return segments.join('/').replace(/%40/g, '@');
}

/** True where a signature or a bearer token stands for the origin: other machines call, browsers don't. */
export function isForMachines(path: string): boolean {
  return /^\/api\/(webhooks|cron)(\/|$)/.test(path);
}

/** True for what may be kept by a browser: build output and the few files of public/. */
export function isStatic(path: string): boolean {
  return path.startsWith('/_next/static/') || /^\/[\w-]+\.(svg|ico|png|txt|webmanifest)$/.test(path);
}

/** True where the development mailbox may answer: a loopback Host, nothing in between, and mail that stays here. */
export function mayReachMailbox(
  { isPublic, mail }: Pick<Env, 'isPublic' | 'mail'>,
  host: string | undefined,
  forwarded: boolean,
): boolean {
  return !isPublic && mail.kind === 'mailbox' && !forwarded && isLoopbackHost(host);
}

export function isLoopbackHost(host: string | undefined): boolean {
  return /^(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d{1,5})?$/i.test(host ?? '');
}
