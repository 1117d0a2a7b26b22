import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callAction, callBody, everything, routePaths } from '../support/people/actions';
import { actionNames, aimAt, calls } from '../support/people/aim';
import type { Person } from '../support/people/people';
import { rawRequest } from '../support/faults/raw-request';
import { setStage, type Stage } from '../support/browser/states/stage';
import { newWebhookSecret, reportBody, signedHeaders } from '../support/mail/webhook-call';
import { cookieAt } from '../support/browser/visitor';

const WEBHOOK = newWebhookSecret();
const CRON = randomBytes(24).toString('hex');

let stage: Stage;
beforeAll(async () => {
  // Nothing but what is posted writes.
  const further = { WORKER: 'off', RESEND_WEBHOOK_SECRET: WEBHOOK, CRON_TOKEN: CRON };
  stage = await setStage({ alone: true, further });
}, 90_000);
afterAll(() => stage?.close());

type Headers = Record<string, string | string[]>;

/** What a browser, or who plays one, says of where a request comes from when it isn't from our pages. */
function foreign(): [string, Headers][] {
  const { origin, hostname, port } = new URL(stage.app.url);
  return [
    ['a foreign origin', { Origin: 'https://evil.test' }],
    ['the null origin', { Origin: 'null' }],
    ['no origin', {}],
    ['no origin, cross-site', { 'Sec-Fetch-Site': 'cross-site' }],
    ['no origin, same-site', { 'Sec-Fetch-Site': 'same-site' }],
    ['no origin, garbage', { 'Sec-Fetch-Site': 'same-origin, cross-site' }],
    [
      'a foreign origin that says same-origin',
      { Origin: 'https://evil.test', 'Sec-Fetch-Site': 'same-origin' },
    ],
    ['a forwarded host', { Origin: 'https://evil.test', 'X-Forwarded-Host': 'evil.test' }],
    [
      'a forwarded host and Forwarded',
      { Origin: 'https://evil.test', Forwarded: 'host=evil.test;proto=https' },
    ],
    ['its own Host', { Origin: 'https://evil.test', Host: 'evil.test' }],
    [
      'a Host of its own in our name',
      { Origin: 'http://evil.test', Host: 'evil.test', 'Sec-Fetch-Site': 'none' },
    ],
    ['garbage', { Origin: ':::' }],
    ['an empty origin', { Origin: '' }],
    ['a subdomain of ours', { Origin: `http://evil.${hostname}:${port}` }],
    ['our name in theirs', { Origin: `${origin}.evil.test` }],
    ['our name as user', { Origin: `http://${hostname}:${port}@evil.test` }],
    ['another port', { Origin: `http://${hostname}:1` }],
    ['no port', { Origin: `http://${hostname}` }],
    ['another scheme', { Origin: `https://${hostname}:${port}` }],
    ['a path behind it', { Origin: `${origin}/` }],
    ['two origins, ours first', { Origin: [origin, 'https://evil.test'] }],
    ['two origins, ours last', { Origin: ['https://evil.test', origin] }],
    ['a list', { Origin: `${origin} https://evil.test` }],
  ];
}

const sessionOf = async (person: Person) => ({
  session: await stage.people.sessionCookie(await stage.people.newSession(person)),
});

const cookieHeader = (cookies: Record<string, string>) =>
  Object.entries(cookies)
    .map(([name, value]) => `${cookieAt(stage.app.url, name)}=${value}`)
    .join('; ');

/** What a form or a script of another page sends, in each of the forms that need no leave (CORS-safelisted). */
async function bodiesOf(id: string, fields: Record<string, string>): Promise<[string, Buffer][]> {
  const form = new FormData();
  form.append(`$ACTION_ID_${id}`, '');
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  const multipart = new Request('http://x', { method: 'POST', body: form });
  const plain = Object.entries({ [`$ACTION_ID_${id}`]: '', ...fields });
  return [
    [multipart.headers.get('content-type') ?? '', Buffer.from(await multipart.arrayBuffer())],
    ['application/x-www-form-urlencoded', Buffer.from(new URLSearchParams(plain).toString())],
    ['text/plain', Buffer.from(plain.map(([name, value]) => `${name}=${value}`).join('\r\n'))],
  ];
}

let turn = 0;

/**
 * Posts a call from everywhere but from our pages; the statuses that it was answered with, by what was tried. The kinds
 * of body take turns: over all calls each meets each origin.
 */
async function postFromElsewhere(path: string, id: string, fields: Record<string, string>, cookie: string) {
  const bodies = await bodiesOf(id, fields);
  turn += 1;
  const tries = foreign().flatMap(([from, headers], at) => {
    const [type, body] = bodies[(turn + at) % bodies.length] ?? ['', Buffer.alloc(0)];
    return [{}, { 'Next-Action': id }].map(async (action): Promise<[string, number]> => {
      const sent = { 'Content-Type': type, Cookie: cookie, ...action, ...headers };
      const answer = await rawRequest(stage.app.url, path, { method: 'POST', headers: sent, body });
      return [`${from}, ${type}`, answer.status];
    });
  });
  return Promise.all(tries);
}

// proves: ASVS 6.3.4
it('knows every action of the app', () => {
  expect(Object.keys(calls).sort()).toEqual(actionNames);
});

// proves: csrf-actions, ASVS 3.5.1, ASVS 3.5.2, NIST 5.1
describe.each(actionNames)('%s', (name) => {
  it('does nothing when posted from another site, and works from ours', async () => {
    const { id, shot, person, cookies, browser } = await aimAt(name, stage);
    const cookie = cookieHeader({ ...(await sessionOf(person)), ...cookies });
    const before = await everything(stage);
    for (const [from, status] of await postFromElsewhere(shot.path, id, shot.fields, cookie))
      expect(status, from).toBe(403);
    expect(await everything(stage)).toEqual(before);

    const { status } = await callAction(browser(), shot.path, id, shot.fields);
    expect(status).toBeLessThan(400);
    expect(await everything(stage)).not.toEqual(before);
  });
});

/** Paths that read like those where a signature or a token stands for the origin, and lead to a page of Next's. */
const LOOKALIKES = [
  '/api/cron/x',
  '/api/webhooks/x',
  '/api/cron/outbox/x',
  '/API/cron/outbox',
  '/api/cron/%6futbox',
  '/api/webhooks//resend',
  '/x/../api/cron/outbox',
  '/sign-in/..%2f..%2fapi%2fcron%2foutbox',
  '/account/..%2fapi%2fwebhooks%2fresend',
];

// proves: csrf-actions, csrf-routes, path-forms, ASVS 3.5.1, ASVS 3.5.2
describe('an action posted where machines call', () => {
  // One without a session and one with: the origin is checked before the action's id is read.
  it.each(['forgotPasswordAction', 'renameAction'])(
    '%s does nothing from another site, whatever the path',
    async (name) => {
      const { id, shot, person, cookies } = await aimAt(name, stage);
      const cookie = cookieHeader({ ...(await sessionOf(person)), ...cookies });
      const before = await everything(stage);
      const call = new Request('http://x', { method: 'POST', body: callBody(shot.fields) });
      const [type, body] = [call.headers.get('content-type') ?? '', Buffer.from(await call.arrayBuffer())];
      for (const headers of [
        { 'Sec-Fetch-Site': 'cross-site' },
        { Origin: 'https://evil.test', 'Sec-Fetch-Site': 'cross-site' },
        { Origin: ':::' },
      ]) {
        const sent = { ...headers, Cookie: cookie, 'Next-Action': id, 'Content-Type': type };
        const post = (path: string) =>
          rawRequest(stage.app.url, path, { method: 'POST', headers: sent, body });
        const tried = await Promise.all(LOOKALIKES.map(async (path) => [path, (await post(path)).status]));
        expect(tried).toEqual(LOOKALIKES.map((path) => [path, 403]));
        // Where they do call, it is the proof that is missing.
        for (const path of ['/api/cron/outbox', '/api/webhooks/resend'])
          expect((await post(path)).status, path).toBe(401);
      }
      expect(await everything(stage)).toEqual(before);
      const alarms = `SELECT * FROM "Alarm" WHERE "kind" <> 'forwarded-headers'`;
      expect(await stage.database.query(alarms)).toEqual([]);
    },
  );
});

// proves: csrf-routes, ASVS 3.5.1, ASVS 3.5.2
describe('a route', () => {
  it('does nothing for a post from another site, whatever it is called with', async () => {
    const person = await stage.newcomer();
    const { session } = await sessionOf(person);
    const before = await everything(stage);
    const paths = routePaths();
    expect(paths).toEqual(expect.arrayContaining(['/api/webhooks/resend', '/api/cron/outbox']));
    for (const path of paths)
      for (const [from, status] of await postFromElsewhere(path, '0', {}, cookieHeader({ session })))
        expect(status >= 401 && status <= 405, `${path}, ${from}: ${status}`).toBe(true);
    expect(await everything(stage)).toEqual(before);
  });

  it('that machines call takes their own proof and nothing that a browser brings along', async () => {
    const person = await stage.newcomer();
    const { session } = await sessionOf(person);
    const report = reportBody('email.complained', { email_id: 'x', to: [person.email] });
    const hook = {
      path: '/api/webhooks/resend',
      proof: () => signedHeaders(WEBHOOK, randomBytes(8).toString('hex'), report),
    };
    const cron = { path: '/api/cron/outbox', proof: () => ({ Authorization: `Bearer ${CRON}` }) };
    for (const { path, proof } of [hook, cron]) {
      const post = (headers: Record<string, string>, query = '') =>
        rawRequest(stage.app.url, path + query, { method: 'POST', headers, body: report });
      const ours = {
        Origin: stage.app.url,
        Cookie: cookieHeader({ session }),
        'Sec-Fetch-Site': 'same-origin',
      };
      expect((await post(ours)).status).toBe(401);
      expect((await post(ours, `?token=${CRON}&access_token=${CRON}`)).status).toBe(401);
      expect((await post(proof())).status).toBe(200);
    }
  });
});

// proves: csrf-actions, csrf-routes, ASVS 4.1.3
describe('behind a trusted proxy', () => {
  it('a post is still refused by its own Origin, whatever the proxy was told to forward', async () => {
    await stage.app.kill('SIGTERM');
    await stage.app.restart({ TRUSTED_PROXIES: '1' });
    const person = await stage.newcomer();
    const { id } = await aimAt('renameAction', stage);
    const cookies = cookieHeader(await sessionOf(person));
    const before = await everything(stage);
    for (const [from, status] of await postFromElsewhere('/account', id, { name: 'Mallory' }, cookies))
      expect(status, from).toBe(403);
    expect(await everything(stage)).toEqual(before);
  });
});
