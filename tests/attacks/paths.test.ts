import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Person } from '../support/people/people';
import { rawRequest } from '../support/faults/raw-request';
import { setStage, type Stage } from '../support/browser/states/stage';
import { cookieAt } from '../support/browser/visitor';

const PAGES = ['/account', '/account/security', '/account/email', '/account/delete'];

let stage: Stage;
let ada: Person;
let alive: string;
let dead: string;
beforeAll(async () => {
  stage = await setStage({ alone: true, further: { WORKER: 'off' } });
  ada = await stage.newcomer();
  const name = cookieAt(stage.app.url, 'session');
  alive = `${name}=${await stage.people.sessionCookie(await stage.people.newSession(ada))}`;
  const over = await stage.people.newSession(ada);
  await stage.database.query(`UPDATE "Session" SET "revokedAt" = clock_timestamp() WHERE "id" = $1`, [over]);
  dead = `${name}=${await stage.people.sessionCookie(over)}`;
}, 90_000);
afterAll(() => stage?.close());

/** What only the owner of an account gets to see: the address, the name, and the fields and words of those pages. */
function expectNothing(text: string, tried: string): void {
  for (const one of [ada.email, ada.name, 'name="currentPassword"', 'Sign out', 'account/actions'])
    expect(text, `${tried}: ${one}`).not.toContain(one);
}

type Headers = Record<string, string>;

/** Asks without a session and with one that is over, and where that leads, unless it is to sign in. */
async function expectClosed(path: string, headers: Headers = {}): Promise<void> {
  const strangers = [headers, { ...headers, Cookie: dead }].map((sent) =>
    rawRequest(stage.app.url, path, { headers: sent }),
  );
  for (const { status, text, headers: got } of await Promise.all(strangers)) {
    const tried = `${path} ${JSON.stringify(headers)}`;
    expectNothing(text, tried);
    expect(status, tried).toBeLessThan(500);
    if (!got.location) continue;
    const to = new URL(String(got.location), stage.app.url);
    expect(to.origin, tried).toBe(stage.app.url);
    if (to.pathname === '/sign-in' && !headers.RSC) continue;
    expectNothing((await rawRequest(stage.app.url, to.pathname + to.search, { headers })).text, tried);
  }
}

it('shows the account to its owner', async () => {
  for (const path of PAGES) {
    const { status, text } = await rawRequest(stage.app.url, path, { headers: { Cookie: alive } });
    expect(status).toBe(200);
    expect(() => expectNothing(text, path)).toThrow();
  }
});

// proves: path-forms
describe.each(PAGES)('%s', (page) => {
  const name = page.slice(1);
  const id = readFileSync('.next/BUILD_ID', 'utf8').trim();
  const first = name.charCodeAt(0).toString(16);
  it('requires a session, however its path is written', async () => {
    const spellings = [
      page,
      `${page}/`,
      `${page}.rsc`,
      `${page}.html`,
      `${page}.json`,
      `${page}.txt`,
      `${page}.segments/_tree.segment.rsc`,
      `${page}.segments/_full.segment.rsc`,
      `${page}.segments/account/__PAGE__.segment.rsc`,
      `${page}.prefetch.rsc`,
      `${page}?_rsc=1`,
      `${page}?__nextLocale=en&__nextDefaultLocale=en`,
      `${page}?nxtPtoken=x&_rsc=acgkz`,
      `${page}?x-matched-path=${page}`,
      `/${page}`,
      `//${page}`,
      `/\\${name}`,
      `/%${first}${name.slice(1)}`,
      `/%25${first}${name.slice(1)}`,
      page.toUpperCase(),
      `${page}%2f`,
      `${page}%5c`,
      `/.${page}`,
      `/x/..${page}`,
      `/x/%2e%2e${page}`,
      `/sign-in/..%2f${name}`,
      `/api/health/..${page}`,
      `/_next/static/..${page}`,
      `/_next/static/%2e%2e/%2e%2e${page}`,
      `${page};x`,
      `${page};/../sign-in`,
      `${page}%00`,
      `${page}%0a`,
      `${page}%20`,
      `${page}%23`,
      `${page}#x`,
      `${page}%3f`,
      `/_next/data/${id}${page}.json`,
      `/_next/data/${id}${page}.rsc`,
      `/en${page}`,
      `/reset-password/..%2f..%2f${name}`,
      `/reset-password/%2e%2e%2f${name}`,
      `/sign-up/x%2f..%2f..%2f${name}`,
      `/api/cron/..%2f..%2f${name}`,
    ];
    await Promise.all(spellings.map((path) => expectClosed(path)));
  });

  it('requires a session for its parts and prefetches too', async () => {
    const router = encodeURIComponent(
      JSON.stringify(['', { children: ['(account)', { children: ['account', {}] }] }]),
    );
    const forms: Headers[] = [
      { RSC: '1' },
      { RSC: '1', 'Next-Router-Prefetch': '1' },
      { RSC: '1', 'Next-Router-Prefetch': '2' },
      { RSC: '1', 'Next-Router-Segment-Prefetch': '/_tree' },
      { RSC: '1', 'Next-Router-Prefetch': '1', 'Next-Router-Segment-Prefetch': '/account/__PAGE__' },
      { RSC: '1', 'Next-Router-State-Tree': router },
      { RSC: '1', 'Next-Router-State-Tree': 'garbage' },
      { RSC: '1', 'Next-Url': page },
      { Accept: 'text/x-component' },
      { Purpose: 'prefetch', 'Sec-Purpose': 'prefetch;prerender' },
      { Range: 'bytes=0-' },
      { 'If-None-Match': '*', 'If-Modified-Since': new Date().toUTCString() },
    ];
    const paths = [page, `${page}?_rsc=acgkz`];
    // The owner asks first: nothing of the answer may be kept for the next one.
    for (const headers of forms.slice(0, 4))
      await rawRequest(stage.app.url, page, { headers: { ...headers, Cookie: alive } });
    await Promise.all(forms.flatMap((headers) => paths.map((path) => expectClosed(path, headers))));
  });
});

// proves: middleware-bypass, ASVS 4.1.3
describe('headers that speak to the framework', () => {
  const inner = ['middleware', 'src/middleware', 'pages/_middleware', 'proxy', 'src/proxy', 'app/proxy'];
  const tries: Headers[] = [
    ...inner
      .flatMap((one) => [one, Array(5).fill(one).join(':')])
      .map((one) => ({ 'x-middleware-subrequest': one })),
    { 'x-middleware-subrequest-id': 'x', 'x-middleware-subrequest': 'middleware' },
    { 'x-middleware-next': '1' },
    { 'x-middleware-invoke': '1' },
    { 'x-middleware-prefetch': '1' },
    { 'x-middleware-rewrite': '/account' },
    { 'x-middleware-redirect': 'https://evil.test' },
    { 'x-middleware-set-cookie': 'session=x' },
    { 'x-middleware-override-headers': 'cookie', 'x-middleware-request-cookie': 'session=x' },
    { 'x-nextjs-data': '1' },
    { 'x-nextjs-rewritten-path': '/account' },
    { 'x-action-forwarded': '1' },
    { 'x-invoke-path': '/account', 'x-invoke-output': '/account', 'x-invoke-status': '200' },
    { 'x-invoke-query': '%7B%7D' },
    { 'x-matched-path': '/account', 'x-now-route-matches': '1' },
    { 'x-prerender-revalidate': 'x', 'x-prerender-bypass': '1' },
    { 'x-next-resume': '1', 'next-resume': '1' },
    { 'x-next-revalidated-tags': 'x', 'x-next-revalidate-tag-token': 'x' },
    { 'x-vercel-sc-headers': '1', 'x-now-bridge-request-id': '1' },
    { 'x-sparekey-inner': '0'.repeat(32) },
    { 'x-sparekey-inner': 'undefined', 'x-forwarded-for': '127.0.0.1' },
    { 'x-http-method-override': 'POST', 'x-original-url': '/account', 'x-rewrite-url': '/account' },
  ];

  it.each(tries)('%j opens nothing', async (headers) => {
    for (const path of ['/account/security', '/']) await expectClosed(path, headers);
  });

  it('have no middleware to go around: the pages themselves ask who is there', () => {
    const manifest = JSON.parse(readFileSync('.next/server/middleware-manifest.json', 'utf8')) as {
      middleware: object;
      functions: object;
    };
    expect([manifest.middleware, manifest.functions]).toEqual([{}, {}]);
  });
});
