import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pagePaths } from '../support/people/actions';
import { browserOf } from '../support/people/doors';
import { rawBytes } from '../support/faults/raw-bytes';
import type { RawAnswer } from '../support/faults/raw-request';
import { setStage, type Stage } from '../support/browser/states/stage';
import { until } from '../support/until';
import { cookieAt, Visitor } from '../support/browser/visitor';

let stage: Stage;
beforeAll(async () => {
  stage = await setStage({ alone: true, further: { TRUSTED_PROXIES: '1' } });
}, 90_000);
afterAll(() => stage?.close());

const hostOf = () => new URL(stage.app.url).host;

/** A request as no browser would send it: its target and its head are taken as they are. */
async function send(method: string, target: string, head: string[], form?: FormData): Promise<RawAnswer> {
  const body = new Response(form);
  const text = form ? await body.text() : '';
  const type = form
    ? [`Content-Type: ${body.headers.get('content-type')}`, `Content-Length: ${text.length}`]
    : [];
  const lines = [`${method} ${target} HTTP/1.1`, ...head, ...type, 'Connection: close', '', text];
  return rawBytes(stage.app.url, lines.join('\r\n'));
}

/** Host lines that lie, and the target that goes with them. */
const hosts = (): [string[], string?][] => [
  [['Host: evil.test']],
  [['Host: evil.test:80']],
  [[`Host: ${hostOf()}@evil.test`]],
  [[`Host: evil.test@${hostOf()}`]],
  [[`Host: ${hostOf()}`, 'Host: evil.test']],
  [['Host: evil.test', `Host: ${hostOf()}`]],
  [[`Host: ${hostOf()}`], 'http://evil.test'],
  [['Host: evil.test'], 'http://evil.test'],
  [[]],
];

const forwarded = [
  'X-Forwarded-Host: evil.test',
  'X-Forwarded-Proto: https',
  'X-Forwarded-Port: 666',
  'X-Forwarded-Prefix: /evil.test',
  'X-Forwarded-Server: evil.test',
  'Forwarded: for=203.0.113.9;host=evil.test;proto=https',
  'X-Host: evil.test',
  'X-Original-Host: evil.test',
  'X-Original-URL: http://evil.test/',
  'Referer: http://evil.test/',
];

// The app starts with one proxy that may be believed, and goes on without.
describe.each(['1', '0'])('with TRUSTED_PROXIES=%s', (trusted) => {
  beforeAll(async () => {
    if (trusted === '1') return;
    await stage.app.kill('SIGTERM');
    await stage.app.restart({ TRUSTED_PROXIES: trusted });
  });

  /** Asks for a reset and for a sign-up in such words; whatever is mailed then leads to our own origin. */
  async function expectOwnLinks(attempts: [string[], string?][]): Promise<void> {
    const { email } = await stage.newcomer();
    const origin = `Origin: ${stage.app.url}`;
    let taken = 0;
    for (const path of ['/forgot-password', '/sign-up']) {
      const visitor = new Visitor(stage.app.url);
      const form = visitor.formIn(await visitor.open(path), 'email');
      form.set('email', email);
      for (const [head, target = ''] of attempts) {
        const answer = await send('POST', `${target}${path}`, [...head, origin], form);
        expect([200, 400, 403, 404], JSON.stringify(head)).toContain(answer.status);
        expect(JSON.stringify(answer), JSON.stringify(head)).not.toMatch(/evil\.test|:666/);
        if (answer.text.includes('Check your email')) taken += 1;
      }
    }
    const mails = await until('every mail that was promised', async () => {
      const all = (await stage.app.mailbox()).filter(({ to }) => to === email);
      return all.length >= taken && all;
    });
    expect(mails).toHaveLength(taken);
    for (const mail of mails) {
      expect(JSON.stringify(mail)).not.toMatch(/evil|:666/);
      const links = mail.text.match(/\w+:\/\/\S+/g) ?? [];
      expect(links.length).toBeGreaterThan(0);
      for (const link of links) expect(new URL(link).origin).toBe(stage.app.url);
    }
  }

  // proves: host-header, OWASP-FP origin
  it('a false Host is refused, or no mail knows of it', () => expectOwnLinks(hosts()));

  // proves: forwarded-headers
  it('no forwarded header, alone or with others, reaches a mail', () =>
    expectOwnLinks([
      ...forwarded.map((line): [string[]] => [[`Host: ${hostOf()}`, line]]),
      [[`Host: ${hostOf()}`, ...forwarded]],
      [['Host: evil.test', ...forwarded]],
    ]));

  // proves: host-header, forwarded-headers
  it('none of them reaches a page, a redirect or a cookie', async () => {
    const { token } = await stage.people.newResetLink(await stage.newcomer());
    const paths = [
      '/',
      '/account',
      '/sign-in',
      '/.well-known/change-password',
      `/reset-password/${token}`,
      '/nowhere',
    ];
    for (const path of paths)
      for (const [head, target = ''] of [...hosts(), [[`Host: ${hostOf()}`, ...forwarded]] as [string[]]]) {
        const { headers, text } = await send('GET', `${target}${path}`, head);
        expect(JSON.stringify(headers) + text, `${path} ${head.join()}`).not.toMatch(/evil\.test|:666/);
        expect(String(headers['set-cookie'])).not.toMatch(/domain/i);
      }
  });
});

/** A proxy that keeps for everybody what it is allowed to keep (RFC 9111), and a little more. */
class SharedCache {
  readonly kept = new Map<string, { text: string; cookies: string[] }>();

  async get(path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<string> {
    const key = `${path} ${headers.RSC ?? ''}`;
    const hit = this.kept.get(key);
    if (hit) return hit.text;
    const answer = await fetch(new URL(path, stage.app.url), { method, headers, redirect: 'manual' });
    const text = `${JSON.stringify([...answer.headers])}${await answer.text()}`;
    const rule = answer.headers.get('cache-control') ?? '';
    if (!/no-store|private/.test(rule)) this.kept.set(key, { text, cookies: answer.headers.getSetCookie() });
    return text;
  }
}

// proves: caching, ASVS 14.2.2, ASVS 14.3.2
it('a shared cache gets nothing to keep of pages, links and accounts, and never a cookie', async () => {
  const person = await stage.newcomer();
  const { token } = await stage.people.newResetLink(person);
  const session = (await browserOf(person, stage)).cookie('session') ?? '';
  const [inside, reset] = ['session', 'password-reset-link'].map((name) => cookieAt(stage.app.url, name));
  const cookie = { Cookie: `${inside}=${session}; ${reset}=${token}` };
  const cache = new SharedCache();
  const paths = [
    ...pagePaths(),
    `/reset-password/${token}`,
    '/nowhere',
    '/api/health',
    '/dev/mailbox/messages',
  ];
  for (const path of paths)
    for (const headers of [cookie, { ...cookie, RSC: '1' }]) {
      await cache.get(path, headers, 'HEAD');
      await cache.get(path, headers);
      await cache.get(`${path}?_rsc=abc`, headers);
    }
  expect([...cache.kept.keys()]).toEqual([]);
  const page = await cache.get('/account', cookie);
  expect(page).toContain(person.email);
  expect(await cache.get('/account')).not.toContain(person.email);

  for (const file of new Set(page.match(/\/_next\/static\/[\w/.~-]+/g) ?? [])) await cache.get(file, cookie);
  await cache.get('/icon.svg', cookie);
  expect(cache.kept.size).toBeGreaterThan(3);
  for (const { text, cookies } of cache.kept.values()) {
    expect(cookies).toEqual([]);
    for (const own of [person.email, token, session]) expect(text).not.toContain(own);
  }
});
