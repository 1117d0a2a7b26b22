import type { IncomingHttpHeaders } from 'node:http';

/** By these a proxy, or a client that plays one, says who called it and for what host. */
const FORWARDED =
  /^(x-forwarded(-.+)?|forwarded|via|x-real-ip|x-client-ip|x-cluster-client-ip|x-original-(url|host|for)|x-rewrite-url|x-host|cf-.+|true-client-ip|fastly-client-ip|x-envoy-.+)$/;

/** By these Next's own parts talk to each other; from outside they are lies. */
const INTERNAL =
  /^(x-middleware-.+|x-invoke-.+|x-matched-path|x-nextjs-(data|rewritten-.+|matched-path)|x-action-forwarded|x-now-.+|x-vercel-.+|x-next-.+|next-resume.*|x-prerender-.+|x-nonce|content-security-policy(-report-only)?)$/;

/** True when the request says that it came through something else. */
export function cameForwarded(headers: IncomingHttpHeaders): boolean {
  return Object.keys(headers).some((name) => FORWARDED.test(name));
}

/**
 * Drops what the client may not say and puts the app's own address in its place, so that Next's Origin check and every
 * address it builds rest on APP_URL alone.
 */
export function stampHeaders(headers: IncomingHttpHeaders, appUrl: string): void {
  for (const name of Object.keys(headers))
    if (FORWARDED.test(name) || INTERNAL.test(name)) delete headers[name];
  const { host, protocol, port } = new URL(appUrl);
  headers.host = host;
  headers['x-forwarded-host'] = host;
  headers['x-forwarded-proto'] = protocol.slice(0, -1);
  headers['x-forwarded-port'] = port || (protocol === 'https:' ? '443' : '80');
}
