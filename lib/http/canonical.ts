import type { IncomingHttpHeaders, ServerResponse } from 'node:http';
import { env } from '../env';
import { methodsOf } from './refusal';
import { share } from './shared-headers';
import { isDevelopment, isForMonitors, isLoopbackHost } from './target';
import type { Visit } from './visit';

/** The Host that the client asked for: what the trusted proxy nearest to us says, otherwise the request's own. */
export function askedHost(headers: IncomingHttpHeaders, trustedProxies: number): string {
  const forwarded = trustedProxies > 0 ? String(headers['x-forwarded-host'] ?? '') : '';
  return (forwarded.split(',').at(-1)?.trim() || headers.host) ?? '';
}

/**
 * True for another host name than APP_URL's. Only the names are compared: a proxy may leave out or change the port. A
 * loopback name is never another one: it is this machine's own, as in a health check or behind a proxy here.
 */
export function isOtherHost(host: string, appUrl: string): boolean {
  const url = `http://${host}`;
  return !isLoopbackHost(host) && (!URL.canParse(url) || new URL(url).hostname !== new URL(appUrl).hostname);
}

/**
 * True for a GET or HEAD that is redirected to APP_URL, where its cookies and forms work. Health checks and other
 * machines call by whatever address they have; the development mailbox has no other host, and is a 404 there.
 */
export function isToBeMoved(method: string | undefined, { target, isInner, host }: Visit): boolean {
  return (
    !isInner &&
    target !== null &&
    (method === 'GET' || method === 'HEAD') &&
    methodsOf(target).includes('GET') &&
    !isForMonitors(target) &&
    !isDevelopment(target) &&
    isOtherHost(host, env().appUrl)
  );
}

/** Redirects to the same path at APP_URL: no header of the request decides where. Nothing may keep the answer. */
export function moveToAppUrl(response: ServerResponse, { target, around }: Visit): void {
  response.statusCode = 307;
  response.setHeader('Location', env().appUrl + (target?.link ?? '/'));
  response.setHeader('Content-Length', 0);
  // The path may hold a link's token.
  response.setHeader('Referrer-Policy', 'no-referrer');
  share(response, 307, { ...around, isStatic: false });
  response.end();
}
