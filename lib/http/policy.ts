import { randomBytes } from 'node:crypto';

/** 128 fresh bits for one answer (CSP 3, 7.1). */
export function makeNonce(): string {
  return randomBytes(16).toString('base64');
}

const OURS = {
  'default-src': "'self'",
  'img-src': "'self' data:",
  'font-src': "'self'",
  'object-src': "'none'",
  'base-uri': "'none'",
  'form-action': "'self'",
  'frame-ancestors': "'none'",
};

function written(directives: Record<string, string>): string {
  return Object.entries(directives)
    .map(([name, value]) => `${name} ${value}`.trim())
    .join('; ');
}

/**
 * The Content-Security-Policy of a page: only scripts that carry this answer's nonce run, and what those load. In
 * development React and the reloader need eval, inline styles and a socket.
 */
export function pagePolicy(nonce: string, { isHttps, dev }: { isHttps: boolean; dev: boolean }): string {
  return written({
    ...OURS,
    'script-src': `'self' 'nonce-${nonce}' 'strict-dynamic'${dev ? " 'unsafe-eval'" : ''}`,
    'style-src': dev ? "'self' 'unsafe-inline'" : `'self' 'nonce-${nonce}'`,
    'connect-src': dev ? "'self' ws:" : "'self'",
    ...(isHttps ? { 'upgrade-insecure-requests': '' } : {}),
  });
}

/** The policy of a mail's HTML in the mailbox's frame: its inline styles and nothing else; links open outside of it. */
export const mailPolicy = written({
  'default-src': "'none'",
  'style-src': "'unsafe-inline'",
  'img-src': 'data:',
  'frame-ancestors': "'self'",
  sandbox: 'allow-popups allow-popups-to-escape-sandbox',
});

export function isMailFrame(path: string): boolean {
  return /^\/dev\/mailbox\/messages\/[^/]+\/html$/.test(path);
}
