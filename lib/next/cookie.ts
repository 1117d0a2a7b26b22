import { env } from '../env';
import { requestContext } from './request';

/**
 * The full name of a cookie. `__Host-` ties it to this host and to https, `__Secure-` to https (RFC 6265bis). Plain http
 * can have neither. There the port is part of the name: browsers share a host's cookies between its ports, and two apps
 * on localhost would overwrite each other's.
 */
export function cookieName(name: string, prefix: '__Host-' | '__Secure-'): string {
  const { isHttps, appUrl } = env();
  return isHttps ? `${prefix}${name}` : `${name}-${new URL(appUrl).port || '80'}`;
}

/**
 * Sets a cookie with the page that is being rendered, which in Next only an action could; no seconds remove it. Takes
 * effect only where a person sees the answer: HEAD and what is fetched ahead leave every cookie as it is.
 */
export function setPageCookie(name: string, path: string, value = '', maxAgeSeconds = 0): void {
  const attributes = [`Path=${path}`, `Max-Age=${maxAgeSeconds}`, 'HttpOnly', 'SameSite=Lax'];
  if (env().isHttps) attributes.push('Secure');
  requestContext().cookies.push([`${name}=${value}`, ...attributes].join('; '));
}
