import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePort } from '../support/server/app';
import { startInstances, type Instances } from '../support/server/instances';
import { startNginx, type Nginx } from '../support/server/nginx';
import { rawRequest } from '../support/faults/raw-request';
import { TlsVisitor } from '../support/browser/tls-visitor';
import { Visitor, type Answer } from '../support/browser/visitor';
import { reportBody, signedHeaders } from '../support/mail/webhook-call';

// Two instances behind nginx, which hands one request to the one and the next to the other (docs/deploy.md).
let proxy: Nginx;
let both: Instances;
beforeAll(async () => {
  const port = await freePort();
  both = await startInstances({
    further: { APP_URL: `https://localhost:${port}`, TRUSTED_PROXIES: '1', RATE_LIMITS: 'on' },
  });
  const [one, other] = both.apps.map(({ url }) => Number(new URL(url).port)) as [number, number];
  proxy = await startNginx(port, [one, other]);
});
afterAll(async () => {
  await proxy?.close();
  await both?.close();
});

const PASSWORD = 'quiet otters carry lanterns';
const words = (number: number) => `copper kettles hum in kitchen ${number} again`;

let clients = 0;
/** Somebody at an address of their own, so that nobody meets another's limits. */
const somebody = (from = `127.0.${1 + ((clients += 1) >> 8)}.${clients & 255}`) =>
  new TlsVisitor(proxy.url, { ca: proxy.ca, from });

async function signUp(): Promise<{ visitor: TlsVisitor; address: string }> {
  const [visitor, address] = [somebody(), `${randomUUID()}@example.test`];
  await visitor.post(await visitor.open('/sign-up'), { email: address });
  const form = await visitor.open(await both.linkTo(address, '/sign-up/'));
  const done = await visitor.post(form, { name: 'Ada', password: PASSWORD, confirmPassword: PASSWORD });
  expect(done.headers.get('location')).toContain('/account');
  return { visitor, address };
}

async function askForReset(address: string, visitor = somebody()): Promise<string> {
  const before = both.mailsTo(address).length;
  await visitor.post(await visitor.open('/forgot-password'), { email: address });
  return both.linkTo(address, '/reset-password/', before);
}

const signIn = async (email: string, password: string, visitor = somebody()): Promise<boolean> =>
  (await visitor.post(await visitor.open('/sign-in'), { email, password })).status === 303;

const isSet = (answer: Answer) => answer.headers.get('location')?.endsWith('/sign-in') === true;

/** The same browser at each instance, past the proxy. */
const atEach = (visitor: Visitor) =>
  both.apps.map(({ url }) => {
    const same = new Visitor(url);
    same.setCookie('__Host-session', visitor.cookie('__Host-session') ?? '');
    return same;
  });

/** How many requests each instance has answered so far. */
function shares(): number[] {
  const lines = proxy.accessLog().trim().split('\n');
  const by = lines.map((line) => (JSON.parse(line) as { instance: string }).instance);
  return both.apps.map(({ url }) => by.filter((one) => one.endsWith(`:${new URL(url).port}`)).length);
}

// proves: several-instances
it('carries sign-up, sign-in and reset across both, with the cookies of https', async () => {
  const { visitor, address } = await signUp();
  expect(visitor.cookie('__Host-session')).toBeDefined();
  for (let time = 0; time < 4; time += 1) expect((await visitor.request('/account')).status).toBe(200);
  expect(await signIn(address, PASSWORD)).toBe(true);

  const resetting = somebody();
  const link = await askForReset(address);
  expect(link).toMatch(new RegExp(`^${proxy.url}/reset-password/`));
  const form = await resetting.open(link);
  expect(resetting.cookie('__Secure-password-reset-link')).toBeDefined();
  const done = await resetting.post(form, { password: words(0), confirmPassword: words(0) });
  expect(isSet(done)).toBe(true);
  expect((await resetting.open('/sign-in')).text).toContain('Your password has been reset.');
  expect(await signIn(address, words(0))).toBe(true);

  const [one = 0, other = 0] = shares();
  expect(Math.abs(one - other)).toBeLessThanOrEqual(1);
});

// proves: several-instances
it('ends sessions on both at the next request after a reset on one', async () => {
  const { visitor, address } = await signUp();
  const [here, there] = atEach(visitor) as [Visitor, Visitor];
  for (const one of [here, there]) expect((await one.request('/account')).status).toBe(200);
  const resetting = somebody();
  const form = await resetting.open(await askForReset(address));
  expect(isSet(await resetting.post(form, { password: words(1), confirmPassword: words(1) }))).toBe(true);
  for (const one of [here, there]) expect((await one.request('/account')).status).toBe(307);
});

// proves: several-instances, parallel-use
it('lets one of thirty parallel uses of a link win, over both', async () => {
  const { address } = await signUp();
  const link = await askForReset(address);
  const visitors = Array.from({ length: 30 }, () => somebody());
  const pages = await Promise.all(visitors.map((visitor) => visitor.open(link)));
  const answers = await Promise.all(
    visitors.map((visitor, number) =>
      visitor.post(pages[number] as Answer, { password: words(number), confirmPassword: words(number) }),
    ),
  );
  const winners = answers.flatMap((answer, number) => (isSet(answer) ? [number] : []));
  expect(answers.map(({ status }) => status)).toEqual(Array(30).fill(303));
  expect(winners).toHaveLength(1);
  const [winner = 0] = winners;
  expect(await signIn(address, words(winner))).toBe(true);
  expect(await signIn(address, words((winner + 1) % 30))).toBe(false);
  expect(await signIn(address, PASSWORD)).toBe(false);
  await both.settled();
  expect(both.mailsTo(address).filter(({ subject }) => /changed/i.test(subject))).toHaveLength(1);
});

// proves: several-instances, token-spellings
it('knows a used link in every spelling, at whichever instance', async () => {
  const { address } = await signUp();
  const link = await askForReset(address);
  const resetting = somebody();
  const form = await resetting.open(link);
  expect(isSet(await resetting.post(form, { password: words(2), confirmPassword: words(2) }))).toBe(true);
  const spellings = [...'AEIMQUYcgkosw048', '=', '%20', '%0a', '.', '>'];
  const pages = await Promise.all(
    spellings.flatMap((end) => {
      const spelt = end.length === 1 && /\w/.test(end) ? link.slice(0, -1) + end : link + end;
      // Twice: once for each.
      return [spelt, spelt].map((one) => somebody().open(one));
    }),
  );
  for (const page of pages) {
    expect(page.status).toBe(200);
    expect(page.text).not.toContain('name="confirmPassword"');
  }
});

// proves: several-instances, webhook-replay
it('applies a call of the webhook once that comes to both at one time', async () => {
  const { address } = await signUp();
  await both.settled();
  const accepted = both.resend.accepted.find(({ mail }) => (mail.to as string[]).includes(address));
  const body = reportBody('email.bounced', {
    email_id: accepted?.id ?? '',
    to: [address],
    bounce: { type: 'Permanent' },
  });
  const headers = { ...signedHeaders(both.webhookSecret, `msg_${randomUUID()}`, body) };
  const init = { method: 'POST', body, headers: { 'Content-Type': 'application/json', ...headers } };
  const answers = await Promise.all(
    Array.from({ length: 6 }, () => somebody().request('/api/webhooks/resend', init)),
  );
  expect(answers.map(({ status }) => status)).toEqual(Array(6).fill(200));
  const rows = await both.database.query(`SELECT 1 FROM "MessageStep" WHERE "step" = 'bounced'`);
  expect(rows).toHaveLength(1);
});

describe('limits', () => {
  // proves: several-instances, limiter-races, forwarded-headers, ASVS 4.1.3
  it('count a client once for both, in one burst, by the address that nginx sees and not by what it says of itself', async () => {
    const [client, neighbour] = [`127.0.200.1`, `127.0.200.2`];
    const pages = await Promise.all(
      Array.from({ length: 40 }, () => somebody(client).open('/forgot-password')),
    );
    const lie = (number: number) => ({ 'X-Forwarded-For': `203.0.113.${number}`, 'X-Real-IP': neighbour });
    const answers = await Promise.all(
      pages.map((page, number) =>
        somebody(client).post(page, { email: `${randomUUID()}@example.test` }, lie(number)),
      ),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(30);
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(10);
    const other = somebody(neighbour);
    const page = await other.open('/forgot-password');
    expect((await other.post(page, { email: `${randomUUID()}@example.test` })).status).toBe(200);
    // The audit trail too knows them as two.
    const hashes = await both.database.query(
      `SELECT "clientHash", count(*)::int AS "rows", sum("count")::int AS "events" FROM "AuditEvent" WHERE "type" = 'reset-requested'
       GROUP BY 1 HAVING count(*) > 20`,
    );
    // Those that the client's limit refused share a row.
    expect(hashes).toEqual([{ clientHash: expect.any(String), rows: 31, events: 40 }]);
  });

  // proves: several-instances, mail-bombing
  it('count an address once for both: a flood over both sends three mails', async () => {
    const { address } = await signUp();
    const pages = await Promise.all(Array.from({ length: 12 }, () => somebody().open('/forgot-password')));
    await Promise.all(pages.map((page) => somebody().post(page, { email: address })));
    await both.settled();
    expect(both.mailsTo(address).filter(({ text }) => text.includes('/reset-password/'))).toHaveLength(3);
  });
});

// proves: several-instances, several-workers
it('sends each mail once, though both work the outbox', async () => {
  await both.settled();
  const keys = both.resend.requests.map(({ key }) => key);
  expect(new Set(keys).size).toBe(keys.length);
  for (const app of both.apps) expect(app.output()).toContain('"mail accepted"');
});

describe('nginx', () => {
  it('leads from http to https, whatever the Host', async () => {
    const { status, headers } = await rawRequest(proxy.plainUrl, '/account?x=1', {
      headers: { Host: 'evil.test' },
    });
    expect(status).toBe(301);
    expect(headers.location).toBe('https://localhost/account?x=1');
  });

  it('refuses what is far too large with our headers and none of its own version', async () => {
    const answer = await somebody().request('/sign-in', { method: 'POST', body: 'x'.repeat(1_200_000) });
    expect(answer.status).toBe(413);
    expect(answer.headers.get('server')).toBe('nginx');
    for (const name of ['strict-transport-security', 'content-security-policy', 'x-content-type-options'])
      expect(answer.headers.get(name), name).toBeTruthy();
    expect(answer.headers.get('cache-control')).toBe('no-store');
  });

  it('adds no header twice', async () => {
    const { headers } = await somebody().request('/sign-in');
    for (const name of ['strict-transport-security', 'content-security-policy', 'cache-control'])
      expect(headers.get(name)?.includes(', '), name).toBe(false);
  });

  // proves: several-instances, ASVS 16.2.5
  it('keeps no token, query or address in its logs, also while no instance answers', async () => {
    const link = await askForReset((await signUp()).address);
    await somebody().open(`${new URL(link).pathname}?email=ada@example.test`);
    await Promise.all(both.apps.map((app) => app.kill('SIGTERM')));
    const away = await somebody().request(link);
    expect(away.status).toBe(502);
    expect(away.headers.get('strict-transport-security')).toBeTruthy();
    await somebody().request(link.replace('/reset-password/', '//Reset-Password/x/'));
    const logs = proxy.accessLog() + proxy.errorLog();
    expect(logs).toContain('"path":"/reset-password/…"');
    for (const secret of [link.slice(-40), link.split('.')[1] ?? '', 'example.test', '?', '__Host-'])
      expect(logs.includes(secret), secret).toBe(false);
  });
});
