import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { linkIn, mailTo } from '../support/server/app';
import { callAction, actionsUnder } from '../support/people/actions';
import { PASSWORD } from '../support/people/account';
import { newAddress, type Person } from '../support/people/people';
import { rawRequest } from '../support/faults/raw-request';
import { setStage, type Stage } from '../support/browser/states/stage';
import { Visitor, type Answer } from '../support/browser/visitor';

let stage: Stage;
let ada: Person;
beforeAll(async () => {
  stage = await setStage({ alone: true });
  ada = await stage.newcomer();
}, 90_000);
afterAll(() => stage?.close());

// What no path of ours may be; tests/lib/schemas/callback-url.test.ts tries many more.
const EVIL = [
  '//evil.test',
  '/\\evil.test',
  '\\/\\/evil.test',
  '/\t/evil.test',
  '/%09/evil.test',
  '/%2f%2fevil.test',
  '%2f%2fevil.test',
  '/x/..//evil.test',
  'https:evil.test',
  'https://127.0.0.1@evil.test',
  '／／evil.test',
  'https://evil。test',
  'javascript:location="//evil.test"',
  'data:text/html,<script>location="//evil.test"</script>',
  '/account\r\nLocation: //evil.test',
  '/account?next=//evil.test',
];

/** Goes on from an answer as a browser does, and wants every stop to be ours. Returns the last address. */
async function follow(visitor: Visitor, from: Answer): Promise<URL> {
  let answer = from;
  for (let hops = 0; hops < 6; hops++) {
    const to = answer.headers.get('location');
    if (to === null) break;
    const next = new URL(to, answer.url);
    expect(next.origin, to).toBe(stage.app.url);
    // Where people go who asked for nowhere: it leads no further.
    if (to === '/account') return next;
    answer = await visitor.request(next.href);
  }
  expect(answer.headers.get('refresh')).toBeNull();
  expect(answer.text).not.toMatch(/http-equiv="refresh"[^>]*evil/i);
  expect(answer.status).toBeLessThan(500);
  return new URL(answer.url);
}

/** Addresses in a page that a click or the browser itself would go to. */
function wayOut(page: Answer): string[] {
  const all = [...page.text.matchAll(/(?:href|action|src|content)="([^"]*)"/g)].map(([, url = '']) => url);
  return all.filter((url) => {
    const parsed = URL.parse(url.replace(/&amp;/g, '&'), page.url);
    return (
      parsed !== null && parsed.origin !== stage.app.url && /^(https?|javascript|data):/.test(parsed.protocol)
    );
  });
}

const credentials = () => ({ email: ada.email, password: ada.password });

// proves: open-redirect, ASVS 3.7.2
describe.each(EVIL)('callbackUrl=%j', (evil) => {
  it('leads from sign-in nowhere but to us, from the address and from the form', async () => {
    const [byQuery, byBody] = [new Visitor(stage.app.url), new Visitor(stage.app.url)];
    const query = `/sign-in?callbackUrl=${encodeURIComponent(evil)}`;
    const [page, plain] = await Promise.all([byQuery.open(query), byBody.open('/sign-in')]);
    expect(wayOut(page)).toEqual([]);
    const [one, other] = await Promise.all([
      byQuery.post(page, credentials()),
      byBody.post(plain, { ...credentials(), callbackUrl: evil }),
    ]);
    for (const answer of [one, other]) expect(answer.status).toBe(303);
    await Promise.all([follow(byQuery, one), follow(byBody, other)]);
    // Who is signed in is led on at once.
    await follow(byQuery, await byQuery.request(query));
  });
});

// proves: open-redirect
describe('a callbackUrl that leads elsewhere', () => {
  it('is not carried by an action that is called by script', async () => {
    const id = actionsUnder('app/(auth)/').get('signInAction') ?? '';
    for (const evil of EVIL.slice(0, 6)) {
      const fields = { ...credentials(), callbackUrl: evil };
      const { headers } = await callAction(new Visitor(stage.app.url), '/sign-in', id, fields);
      const to = (headers.get('x-action-redirect') ?? '').split(';')[0] ?? '';
      expect(new URL(to, stage.app.url).origin, to).toBe(stage.app.url);
    }
  });

  it.each(['https://evil.test', '//evil.test', 'x', 'javascript:alert(1)'])(
    'does nothing as a cookie that somebody planted: %s',
    async (evil) => {
      const visitor = new Visitor(stage.app.url);
      for (const name of ['authjs.callback-url', 'next-auth.callback-url', 'callback-url', 'callbackUrl'])
        for (const prefix of ['', '__Secure-', '__Host-'])
          visitor.setCookie(`${prefix}${name}`, encodeURIComponent(evil));
      const answer = await visitor.post(await visitor.open('/sign-in'), credentials());
      expect((await follow(visitor, answer)).pathname).toBe('/account');
      expect(JSON.stringify(answer.headers.getSetCookie())).not.toContain('evil');
    },
  );

  it('is not kept when the sign-in was refused', async () => {
    const visitor = new Visitor(stage.app.url);
    const page = await visitor.open('/sign-in');
    const again = await visitor.post(page, {
      ...credentials(),
      password: 'wrong',
      callbackUrl: 'https://evil.test/',
    });
    expect(wayOut(again)).toEqual([]);
    expect(visitor.formIn(again, 'email').get('callbackUrl') ?? '').not.toContain('evil');
  });

  it('comes back by no mail, of a sign-up or a forgotten password', async () => {
    for (const evil of ['//evil.test', '/%2e//evil.test']) {
      const visitor = new Visitor(stage.app.url);
      const email = newAddress();
      await visitor.post(await visitor.open('/sign-up'), { email, callbackUrl: evil });
      const form = await visitor.open(linkIn(await mailTo(stage.app, email, /./), '/sign-up/'));
      const password = { password: PASSWORD, confirmPassword: PASSWORD };
      const done = await visitor.post(form, { name: 'Ada', ...password });
      expect((await follow(visitor, done)).pathname).toBe('/account');

      const stranger = new Visitor(stage.app.url);
      await stranger.post(await stranger.open('/forgot-password'), { email, callbackUrl: evil });
      const reset = await stranger.open(linkIn(await mailTo(stage.app, email, /reset/i), '/reset-password/'));
      const set = await stranger.post(reset, password);
      expect((await follow(stranger, set)).pathname).toBe('/sign-in');
      expect(set.headers.get('location')).not.toContain('evil');
    }
  });

  // proves: open-redirect, ASVS 4.1.3
  it('gets no help of a host or header that lies', async () => {
    for (const headers of [
      { Host: 'evil.test' },
      { 'X-Forwarded-Host': 'evil.test', 'X-Forwarded-Proto': 'https' },
      { Forwarded: 'host=evil.test' },
      { 'X-Original-URL': '//evil.test', 'X-Rewrite-URL': '//evil.test' },
      { 'x-middleware-rewrite': 'https://evil.test', Referer: 'https://evil.test' },
    ])
      for (const path of [
        '/account',
        '/account/',
        '//evil.test',
        '/\\evil.test',
        '/sign-up/x',
        '/.well-known/change-password',
        '//evil.test/%2e%2e',
        '/evil.test//',
      ]) {
        const answer = await rawRequest(stage.app.url, path, { headers });
        const to = answer.headers.location;
        if (to)
          expect(new URL(String(to), stage.app.url).origin, `${path} ${JSON.stringify(headers)}`).toBe(
            stage.app.url,
          );
      }
  });
});
