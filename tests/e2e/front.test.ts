import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { signUpBy } from '../support/people/account';
import { startApp, type App } from '../support/server/app';
import { makeDatabase, type TestDatabase } from '../support/database/database';
import { rawRequest } from '../support/faults/raw-request';
import { Visitor } from '../support/browser/visitor';

let app: App;
let database: TestDatabase;
beforeAll(async () => {
  database = await makeDatabase();
  app = await startApp(database.url);
}, 90_000);
afterAll(async () => {
  await app?.close();
  await database?.drop();
});

const SHARED: Record<string, RegExp> = {
  'x-content-type-options': /^nosniff$/,
  'referrer-policy': /^(same-origin|no-referrer)$/,
  'cross-origin-opener-policy': /^same-origin$/,
  'permissions-policy': /./,
  'content-security-policy': /frame-ancestors 'none'/,
};

// proves: security-headers, ASVS 3.4.3, ASVS 3.4.4, ASVS 3.4.5, ASVS 3.4.6, ASVS 14.2.2, ASVS 14.3.2, caching
describe('the headers that every answer shares', () => {
  it.each([
    ['a page', '/', {}, 200],
    ['a form page', '/sign-in', {}, 200],
    ['not found', '/no-such-page', {}, 404],
    ['a redirect', '/account', {}, 307],
    ['an RSC answer', '/sign-in', { RSC: '1' }, [200, 307]],
    ['a link', '/reset-password/garbage', {}, 303],
    ['a route', '/api/health', {}, 200],
    ['a method not served', '/sign-in', { method: 'DELETE' }, 405],
    ['a static file', '/icon.svg', {}, 200],
    ['the image optimiser, which is off', '/_next/image?url=%2Ficon.svg&w=64&q=75', {}, [400, 404]],
  ])('%s', async (_, path, { method, ...headers }: { method?: string; RSC?: string }, status) => {
    const answer = await rawRequest(app.url, path, { method, headers });
    expect([status].flat()).toContain(answer.status);
    for (const [name, value] of Object.entries(SHARED))
      expect(String(answer.headers[name]), name).toMatch(value);
    expect(answer.headers['x-powered-by']).toBeUndefined();
    expect(answer.headers['strict-transport-security']).toBeUndefined();
    if (!path.startsWith('/icon')) expect(answer.headers['cache-control']).toMatch(/no-store/);
  });

  // proves: request-nonce, ASVS 3.4.3
  it('give each answer its own nonce, on its scripts, and never the client’s', async () => {
    const policies = ["script-src 'nonce-EVIL'", "script-src 'nonce-\"><script>EVIL</script>'", 'EVIL'];
    const sent = policies.flatMap((policy) => [
      { 'Content-Security-Policy': policy, 'x-nonce': 'EVIL' },
      { 'Content-Security-Policy-Report-Only': policy, nonce: 'EVIL' },
    ]);
    const answers = await Promise.all(sent.map((headers) => rawRequest(app.url, '/sign-in', { headers })));
    const nonces = answers.map(({ headers: got, text }) => {
      const policy = String(got['content-security-policy']);
      const nonce = /'nonce-([^']+)'/.exec(policy)?.[1] ?? '';
      expect(policy).not.toMatch(/unsafe-inline|unsafe-eval|EVIL/);
      const scripts = text.match(/<script[^>]*>/g) ?? [];
      expect(scripts.length).toBeGreaterThan(0);
      for (const script of scripts) expect(script).toContain(`nonce="${nonce}"`);
      expect(text).not.toContain('EVIL');
      return nonce;
    });
    expect(new Set(nonces).size).toBe(sent.length);
  });
});

// What is refused: tests/attacks/csrf.test.ts
describe('a state-changing request', () => {
  async function signOutWith(headers: Record<string, string>) {
    const { visitor } = await signUpBy(app);
    const page = await visitor.open('/account');
    const answer = await visitor.request('/account', { method: 'POST', body: visitor.formIn(page), headers });
    return { status: answer.status, stillIn: (await visitor.request('/account')).status === 200 };
  }

  it.each([
    ['our own origin', () => ({ Origin: app.url })],
    ['no origin, same-origin', () => ({ 'Sec-Fetch-Site': 'same-origin' })],
  ])('is taken with %s', async (_, headers) => {
    expect((await signOutWith(headers())).stillIn).toBe(false);
  });
});

describe('what comes from outside', () => {
  // proves: huge-passwords
  it('caps bodies, also those without a length', async () => {
    const big = 'x'.repeat(200 * 1024);
    const headers = { Origin: app.url, 'Content-Type': 'text/plain' };
    expect((await rawRequest(app.url, '/sign-in', { method: 'POST', headers, body: big })).status).toBe(413);
    const chunked = { ...headers, 'Transfer-Encoding': 'chunked' };
    expect(
      (await rawRequest(app.url, '/sign-in', { method: 'POST', headers: chunked, body: big })).status,
    ).toBe(413);
  });

  // proves: open-redirect, host-header, forwarded-headers
  it('never lets a host reach a mail or a redirect', async () => {
    for (const headers of [
      { 'X-Forwarded-Host': 'evil.test' },
      { Forwarded: 'host=evil.test' },
      { Host: 'evil.test' },
    ]) {
      const answer = await rawRequest(app.url, '/account', { headers });
      expect(JSON.stringify(answer.headers)).not.toContain('evil.test');
    }
  });

  // proves: development-surface
  it('keeps the mailbox from every host but loopback and from proxied requests', async () => {
    expect((await rawRequest(app.url, '/dev/mailbox')).status).toBe(200);
    for (const headers of [
      { Host: 'accounts.example.com' },
      { 'X-Forwarded-For': '203.0.113.9' },
      { Forwarded: 'for=203.0.113.9' },
    ])
      for (const path of ['/dev/mailbox', '/dev/mailbox/messages'])
        expect((await rawRequest(app.url, path, { headers })).status, path).toBe(404);
  });

  it.each([
    '/%',
    '/reset-password/%00',
    '/reset-password/%E0%A4%A',
    '/sign-up/../../etc/passwd',
    '//evil.test',
    '/sign-in?callbackUrl=%00',
  ])('answers %s without a fault of ours', async (path) => {
    expect((await rawRequest(app.url, path)).status).toBeLessThan(500);
  });

  // proves: OWASP-FP input, wrong-types
  it('takes fields of the wrong shape without a fault of ours, and changes nothing', async () => {
    const { visitor, address } = await signUpBy(app);
    const stranger = new Visitor(app.url);
    const page = await stranger.open('/sign-in');
    const shapes: ((form: FormData) => void)[] = [
      (form) => form.append('email', address),
      (form) => form.set('email', new Blob(['x']), 'x.txt'),
      (form) => form.set('password', new Blob(['x']), 'x.txt'),
      (form) => form.delete('password'),
      (form) => form.set('email', '{"not":""}'),
      (form) => form.set('$ACTION_REF_9', 'x'),
      (form) => form.set('email', '%@%'),
    ];
    for (const shape of shapes) {
      const form = stranger.formIn(page, 'email');
      form.set('email', address);
      form.set('password', 'not the right password');
      shape(form);
      const answer = await stranger.request('/sign-in', {
        method: 'POST',
        body: form,
        headers: { Origin: app.url },
      });
      expect(answer.status).toBeLessThan(500);
      expect(stranger.cookie('session')).toBeUndefined();
    }
    expect((await visitor.request('/account')).status).toBe(200);
  });

  it('answers kindly to a form from before a deploy', async () => {
    const body = new FormData();
    body.set(`$ACTION_ID_${'0'.repeat(42)}`, '');
    const answer = await new Visitor(app.url).request('/sign-in', {
      method: 'POST',
      body,
      headers: { Origin: app.url },
    });
    expect(answer.status).toBeLessThan(500);
    expect(answer.text).toMatch(/out of date/i);
  });
});
