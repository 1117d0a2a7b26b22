import { randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { env } from '../../lib/env';
import type { RequestContext } from '../../lib/next/request';
import { clientAddress } from './client-address';
import { cameForwarded } from './forwarded';
import { outerOf, type Outer } from './inner';
import { makeNonce } from './policy';
import type { Surroundings } from './shared-headers';
import { readTarget, type Target } from './target';

/** All that the front finds out about a request before it changes anything of it. */
export type Visit = {
  target: Target | null;
  host: string | undefined;
  outer: Outer;
  /** True when Next asks itself on behalf of a request that was let in already. */
  isInner: boolean;
  /** True when a person would look at the answer: no RSC answer, no action by script, no route. */
  isForPeople: boolean;
  context: RequestContext;
  around: Surroundings;
};

export function readVisit(request: IncomingMessage, dev: boolean): Visit {
  const { headers } = request;
  const { trustedProxies, isHttps } = env();
  const target = readTarget(request.url);
  const path = target?.path ?? '/';
  const nonce = makeNonce();
  const inner = outerOf(request);
  const outer = inner ?? {
    client: clientAddress(
      request.socket.remoteAddress,
      String(headers['x-forwarded-for'] ?? ''),
      trustedProxies,
    ),
    forwarded: cameForwarded(headers),
  };
  return {
    target,
    host: headers.host,
    outer,
    isInner: inner !== null,
    isForPeople:
      headers.rsc === undefined && headers['next-action'] === undefined && !path.startsWith('/api/'),
    context: {
      client: outer.client,
      status: null,
      retryAfterSeconds: null,
      nonce,
      reference: randomBytes(4).toString('hex'),
      broken: false,
      cookies: [],
    },
    around: { path, nonce, isHttps, dev },
  };
}
