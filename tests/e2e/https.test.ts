import { afterAll, beforeAll, expect, it } from 'vitest';
import { linkIn, mailTo, startApp, type App } from '../support/server/app';
import { makeDatabase, type TestDatabase } from '../support/database/database';
import { Visitor } from '../support/browser/visitor';

// The app behind a proxy that speaks TLS: its APP_URL is https, what reaches it is not.
let app: App;
let database: TestDatabase;
beforeAll(async () => {
  database = await makeDatabase();
  app = await startApp(database.url, (port) => ({ APP_URL: `https://localhost:${port}` }));
});
afterAll(async () => {
  await app?.close();
  await database?.drop();
});

const ADDRESS = 'ada@example.test';
const PASSWORD = 'quiet otters carry lanterns';

// proves: cookie-attributes, ASVS 3.3.1, ASVS 3.3.2, ASVS 3.3.4, ASVS 3.3.3, OWASP-FP https, NIST 5.1
// proves: OWASP-FP referrer, Copenhagen reset-referrer
// proves: referrer
it('gives every cookie the attributes and the prefix that tie it to this host, and HSTS on every answer', async () => {
  const visitor = new Visitor(app.url);
  const page = await visitor.open('/sign-up');
  expect(page.headers.get('strict-transport-security')).toMatch(/max-age=\d{8}/);
  await visitor.post(page, { email: ADDRESS });
  const link = linkIn(await mailTo(app, ADDRESS, /./), '/sign-up/');
  expect(link).toMatch(/^https:\/\/localhost:/);

  const opened = await visitor.request(new URL(link).pathname);
  const [linkCookie = ''] = opened.headers.getSetCookie();
  expect(linkCookie).toMatch(/^__Secure-sign-up-link=/);
  for (const part of ['Path=/sign-up', 'HttpOnly', 'SameSite=Lax', 'Secure'])
    expect(linkCookie).toContain(part);
  expect(opened.headers.get('referrer-policy')).toBe('no-referrer');
  expect(opened.headers.get('location')).toBe('/sign-up/complete');

  const form = await visitor.open('/sign-up/complete');
  const done = await visitor.post(form, { name: 'Ada', password: PASSWORD, confirmPassword: PASSWORD });
  const cookies = done.headers.getSetCookie().filter((one) => !/=;/.test(one));
  const session = cookies.find((one) => one.startsWith('__Host-session=')) ?? '';
  expect(session).toMatch(/; Path=\//);
  for (const one of cookies) {
    expect(one).toMatch(/^__(Host|Secure)-/);
    expect(one).toMatch(/; ?HttpOnly/i);
    expect(one).toMatch(/; ?Secure/i);
    expect(one).toMatch(/; ?SameSite=lax/i);
    expect(one).not.toMatch(/; ?Domain=/i);
  }
  expect((await visitor.request('/account')).status).toBe(200);
});

// proves: cookie-attributes
it('gives the word for the sign-in page the same attributes, and only there', async () => {
  const visitor = new Visitor(app.url);
  await visitor.post(await visitor.open('/forgot-password'), { email: ADDRESS });
  const link = linkIn(await mailTo(app, ADDRESS, /reset/i), '/reset-password/');
  const form = await visitor.open(new URL(link).pathname);
  const done = await visitor.post(form, { password: PASSWORD, confirmPassword: PASSWORD });
  const [notice = ''] = done.headers.getSetCookie().filter((one) => one.includes('notice-'));
  expect(notice).toMatch(/^__Secure-notice-sign-in=.*Path=\/sign-in;.*Secure;.*HttpOnly/i);
  expect((await visitor.open('/sign-in')).text).toContain('Your password has been reset.');
});

it('ends the cookie with the browser, unless one asked to stay signed in', async () => {
  for (const remember of [false, true]) {
    const visitor = new Visitor(app.url);
    const page = await visitor.open('/sign-in');
    const fields = { email: ADDRESS, password: PASSWORD, ...(remember ? { remember: 'on' } : {}) };
    const answer = await visitor.post(page, fields);
    const session = answer.headers.getSetCookie().find((one) => one.startsWith('__Host-session=')) ?? '';
    expect(/; ?(Expires|Max-Age)=/i.test(session), session.replace(/=.*?;/, '=…;')).toBe(remember);
  }
});

// proves: ASVS 7.2.4, fixation
it('gives a new session at sign-in, whatever was planted before', async () => {
  const [owner, thief] = [new Visitor(app.url), new Visitor(app.url)];
  const fields = { email: ADDRESS, password: PASSWORD };
  await thief.post(await thief.open('/sign-in'), fields);
  const planted = thief.cookie('__Host-session') ?? '';
  owner.setCookie('__Host-session', `${planted}x`);
  await owner.post(await owner.open('/sign-in'), fields);
  expect(owner.cookie('__Host-session')).not.toBe(`${planted}x`);
  expect((await owner.request('/account')).status).toBe(200);
});
