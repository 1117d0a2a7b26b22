import { randomBytes } from 'node:crypto';
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { env } from '../env';
import type { RequestContext } from '../next/request';
import { askedHost } from './canonical';
import { clientAddress } from './client-address';
import { cameForwarded } from './forwarded';
import { outerOf, type Outer } from './inner';
import { isMailFrame, makeNonce } from './policy';
import type { Surroundings } from './shared-headers';
import { isThisMachine } from './near';
import { isStatic, mayReachMailbox, readTarget, type Target } from './target';

/** Milliseconds from its first byte after which a request begins nothing more at the database. Proxies wait for half a minute. */
const PATIENCE = 10_000;

/** All that the front finds out about a request before it changes anything of it. */
export type Visit = {
  target: Target | null;
  /** True where the development mailbox may answer. */
  hasMailbox: boolean;
  outer: Outer;
  /** The host that the client asked for. */
  host: string;
  /** True when Next asks itself on behalf of a request that was let in already. */
  isInner: boolean;
  /** True when a person would look at the answer: no RSC answer, no action by script, no route. */
  isForPeople: boolean;
  /** True when what the answer shows will be seen, by script or not: no HEAD, nothing fetched ahead. */
  isSeen: boolean;
  context: RequestContext;
  around: Surroundings;
};

export function readVisit(request: IncomingMessage, dev: boolean): Visit {
  const { headers } = request;
  const { trustedProxies, isHttps } = env();
  const target = readTarget(request.url);
  const nonce = makeNonce();
  const inner = outerOf(request);
  const outer = inner ?? {
    client: clientAddress(
      request.socket.remoteAddress,
      String(headers['x-forwarded-for'] ?? ''),
      trustedProxies,
    ),
    forwarded: cameForwarded(headers),
    near: isThisMachine(request.socket.remoteAddress),
    hasCookies: headers.cookie !== undefined,
    cookies: [],
    // In development this time would go to compiling the page.
    deadline: dev ? Infinity : performance.now() + PATIENCE,
  };
  const hasMailbox = outer.near && mayReachMailbox(env(), headers.host, outer.forwarded);
  return {
    target,
    hasMailbox,
    outer,
    host: askedHost(headers, trustedProxies),
    isInner: inner !== null,
    isForPeople:
      headers.rsc === undefined &&
      headers['next-action'] === undefined &&
      !target?.routed.startsWith('/api/'),
    isSeen: request.method !== 'HEAD' && !isFetchedAhead(headers),
    context: {
      client: outer.client,
      isPost: request.method === 'POST',
      status: null,
      retryAfterSeconds: null,
      nonce,
      reference: randomBytes(4).toString('hex'),
      broken: false,
      cookies: outer.cookies,
    },
    around: {
      isStatic: target !== null && isStatic(target),
      isMailFrame: hasMailbox && target !== null && isMailFrame(target.routed),
      nonce,
      isHttps,
      dev,
    },
  };
}

/** Next's own headers for a prefetch, and the browsers' (Fetch, Sec-Purpose). */
function isFetchedAhead(headers: IncomingHttpHeaders): boolean {
  const purpose = String(headers['sec-purpose'] ?? headers.purpose ?? '');
  return (
    'next-router-prefetch' in headers ||
    'next-router-segment-prefetch' in headers ||
    purpose.startsWith('prefetch')
  );
}
