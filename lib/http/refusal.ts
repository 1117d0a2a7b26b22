import type { IncomingMessage } from 'node:http';
import { isForMachines, isLinkRoute, isLoopbackHost, isStatic, type Target } from './target';

export type Site = { appUrl: string; isPublic: boolean };

const READ = ['GET', 'HEAD'];
const ROUTES: Record<string, readonly string[] | undefined> = {
  '/api/health': READ,
  '/api/health/live': READ,
  '/api/metrics': READ,
  '/api/webhooks/resend': ['POST'],
  '/api/cron/outbox': ['GET', 'POST'],
};

/** The methods that a path is served by; of what can't be read, those of a page. */
export function methodsOf(target: Target | null): readonly string[] {
  if (!target) return [...READ, 'POST'];
  if (isLinkRoute(target) || isStatic(target)) return READ;
  return ROUTES[target.routed] ?? [...READ, 'POST'];
}

/**
 * True when a state-changing request comes from our own pages: its Origin is APP_URL's, or on a machine that is not
 * public a loopback one equal to its own Host. Without an Origin, the browser must say by Sec-Fetch-Site that it came
 * from here or from nowhere (OWASP CSRF cheat sheet, Fetch Metadata).
 */
export function isFromOurPages(
  { origin, host, 'sec-fetch-site': site }: IncomingMessage['headers'],
  { appUrl, isPublic }: Site,
): boolean {
  if (origin === undefined) return site === 'same-origin' || site === 'none';
  if (origin === appUrl) return true;
  return !isPublic && isLoopbackHost(host) && origin.toLowerCase() === `http://${host?.toLowerCase()}`;
}

/** One Host (RFC 9112 3.2) of RFC 9110 7.2's form: a name or an address, and a port. */
function hasOneHost({ headers, rawHeaders }: IncomingMessage): boolean {
  const hosts = rawHeaders.filter((text, at) => at % 2 === 0 && text.toLowerCase() === 'host');
  return hosts.length === 1 && /^([\w.-]{1,253}|\[[\da-f:.]{2,45}\])(:\d{1,5})?$/i.test(headers.host ?? '');
}

export type Refusal = 400 | 403 | 405;

/** Why a request is refused before anything of the app runs, or null. */
export function refusalOf(request: IncomingMessage, target: Target | null, site: Site): Refusal | null {
  const method = request.method ?? '';
  if (!['GET', 'HEAD', 'POST'].includes(method)) return 405;
  if (!target || !hasOneHost(request)) return 400;
  // What takes GET answers HEAD by itself.
  if (!methodsOf(target).includes(method === 'HEAD' ? 'GET' : method)) return 405;
  if (method === 'POST' && !isForMachines(target) && !isFromOurPages(request.headers, site)) return 403;
  return null;
}
