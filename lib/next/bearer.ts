import { createHash, timingSafeEqual } from 'node:crypto';
import { notFound } from 'next/navigation';

const digest = (text: string) => createHash('sha256').update(text).digest();

/**
 * Why a machine's request is not let in: null when it carries the bearer token (RFC 6750 2.1), 401 when it doesn't. Where
 * no token is set the route does not exist. Compared as digests, so that neither length nor content tells by its time.
 */
export function bearerFault(request: Request, token: string | null): Response | null {
  if (token === null) notFound();
  const given = /^Bearer (\S+)$/i.exec(request.headers.get('authorization') ?? '')?.[1] ?? '';
  if (timingSafeEqual(digest(given), digest(token))) return null;
  return Response.json({ status: 'refused' }, { status: 401, headers: { 'WWW-Authenticate': 'Bearer' } });
}
