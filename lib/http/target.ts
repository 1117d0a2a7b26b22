import type { Env } from '../env';
import { purposes } from '../links/purposes';

export type Target = {
  /** The path as it came, without query. */
  raw: string;
  /** The path as whoever decodes it first reads it: in lower case, no doubled slashes, no dot segments. */
  path: string;
  /** The same as whoever parts it first reads it, as Next does: an encoded slash or dots in it lead nowhere else. */
  routed: string;
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
  const link = `/${url.replace(/^[/\\]+/, '')}`;
  const routed = normalised(raw.split(/[/\\]+/).map(decodeURIComponent));
  return { raw, path: normalised(decoded.split(/[/\\]+/)), routed, link };
}

function normalised(segments: string[]): string {
  const walked: string[] = [];
  for (const segment of segments) {
    if (segment === '..') walked.pop();
    else if (segment !== '' && segment !== '.') walked.push(segment.toLowerCase());
  }
  return `/${walked.join('/')}`;
}

/**
 * Both readings of a path. What is closed is closed when one of them leads there, and what is opened wants both: so no
 * spelling that is read in two ways slips past a rule.
 */
const readings = ({ path, routed }: Target) => [path, routed];

/** True for a route behind a mailed link: a token in the path. */
export function isLinkRoute(target: Target): boolean {
  return readings(target).some(isLinkPath);
}

function isLinkPath(path: string): boolean {
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
export function loggedPath(target: Target): string {
  const link = readings(target).find(isLinkPath);
  if (link) return `/${link.split('/')[1]}/…`;
  const segments = target.raw.split('/').map((segment) => (segment.length < TELLING ? segment : '…'));
  return segments.join('/').replace(/%40/g, '@');
}

const MACHINES = ['/api/webhooks/resend', '/api/cron/outbox'];

/**
 * True where a signature or a bearer token stands for the origin: other machines call, browsers don't. Letter by letter:
 * whatever else looks like such a path leads to no route, but to a page of Next's that would run any action.
 */
export function isForMachines({ raw }: Target): boolean {
  return MACHINES.includes(raw);
}

/** True for what monitors and machines call, by whatever address they have. */
export function isForMonitors(target: Target): boolean {
  return (
    isForMachines(target) || readings(target).every((path) => /^\/api\/(health|metrics)(\/|$)/.test(path))
  );
}

/** True for what may be kept by a browser: build output and the few files of public/. */
export function isStatic(target: Target): boolean {
  return readings(target).every(
    (path) => path.startsWith('/_next/static/') || /^\/[\w-]+\.(svg|ico|png|txt|webmanifest)$/.test(path),
  );
}

/** True for what is asked so often, and says so little, that only its failures are worth a line in the log. */
export function isUnremarkable(target: Target): boolean {
  return readings(target).every((path) => /^\/(_next\/|__nextjs|api\/(health|metrics)(\/|$))/.test(path));
}

/** True for what development alone may see. */
export function isDevelopment(target: Target): boolean {
  return readings(target).some((path) => /^\/dev(\/|$)/.test(path));
}

/** True for the page that Next keeps for when nothing else is left, a 500. */
export function isLastPage(target: Target): boolean {
  return readings(target).some((path) => path.startsWith('/_global-error'));
}

/** True where the development mailbox may answer: a loopback Host, no forwarded header, and mail that stays here. */
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
