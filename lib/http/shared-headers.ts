import type { ServerResponse } from 'node:http';
import { mailPolicy, pagePolicy } from './policy';

export type Surroundings = {
  /** True for what a browser may keep. */
  isStatic: boolean;
  /** True for a mail's HTML in the mailbox's frame. */
  isMailFrame: boolean;
  nonce: string;
  isHttps: boolean;
  dev: boolean;
};

/** The headers that every answer carries whoever made it (OWASP HTTP headers cheat sheet). */
export function sharedHeaders(around: Surroundings): Record<string, string> {
  const { isMailFrame, nonce, isHttps, dev } = around;
  return {
    'Content-Security-Policy': isMailFrame ? mailPolicy : pagePolicy(nonce, { isHttps, dev }),
    'X-Content-Type-Options': 'nosniff',
    'X-Frame-Options': isMailFrame ? 'SAMEORIGIN' : 'DENY',
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Permissions-Policy': 'camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()',
    ...(isHttps ? { 'Strict-Transport-Security': 'max-age=31536000' } : {}),
  };
}

/** Puts them on an answer that is about to leave. A route may be stricter about the referrer, never about the rest. */
export function share(response: ServerResponse, status: number, around: Surroundings): void {
  for (const [name, value] of Object.entries(sharedHeaders(around))) response.setHeader(name, value);
  // Next sets a route's header as a list of one.
  if (String(response.getHeader('Referrer-Policy')) !== 'no-referrer')
    response.setHeader('Referrer-Policy', 'same-origin');
  response.removeHeader('X-Powered-By');
  if (!around.isStatic || status >= 400) response.setHeader('Cache-Control', 'no-store');
  if (status === 405 && !response.hasHeader('Allow')) response.setHeader('Allow', 'GET, HEAD');
}
