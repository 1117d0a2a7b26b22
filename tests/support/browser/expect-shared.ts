import { expect } from 'vitest';
import type { RawAnswer } from '../faults/raw-request';

/** What every answer carries, whoever made it; what a browser may keep is only what everybody gets alike. */
export function expectShared(answer: RawAnswer, mayKeep = false): void {
  const header = (name: string) => String(answer.headers[name]);
  const policy = new Map(
    header('content-security-policy')
      .split('; ')
      .map((directive) => [directive.split(' ')[0], directive] as const),
  );
  expect(policy.get('script-src')).toMatch(/^script-src 'self' 'nonce-[\w+/]{22}==' 'strict-dynamic'$/);
  expect(policy.get('style-src')).not.toMatch(/unsafe/);
  for (const closed of ['object-src', 'base-uri', 'frame-ancestors'])
    expect(policy.get(closed)).toBe(`${closed} 'none'`);
  expect(policy.get('form-action')).toBe("form-action 'self'");
  expect(header('x-content-type-options')).toBe('nosniff');
  expect(header('x-frame-options')).toBe('DENY');
  expect(header('referrer-policy')).toMatch(/^(same-origin|no-referrer)$/);
  expect(header('cross-origin-opener-policy')).toBe('same-origin');
  expect(header('cross-origin-resource-policy')).toBe('same-origin');
  expect(header('permissions-policy')).toContain('camera=()');
  expect(header('strict-transport-security')).toMatch(/^max-age=31536000\b/);
  for (const absent of ['x-powered-by', 'server', 'access-control-allow-origin'])
    expect(answer.headers[absent], absent).toBeUndefined();
  if (!mayKeep) expect(header('cache-control')).toContain('no-store');
}
