import { afterEach, beforeEach, expect, it } from 'vitest';
import { startApp, type App } from '../support/server/app';
import { makeDatabase, type TestDatabase } from '../support/database/database';
import { startResendStandIn } from '../support/mail/resend-stand-in';
import { startSmtpServer } from '../support/mail/smtp-server';
import { until } from '../support/until';
import { Visitor } from '../support/browser/visitor';

const ADDRESS = 'ada@example.test';
const PASSWORD = 'quiet otters carry lanterns';
const NEW_PASSWORD = 'seven copper kettles hum';
const MAIL_FROM = 'Accounts <accounts@example.com>';

let app: App | undefined;
let database: TestDatabase;
beforeEach(async () => {
  database = await makeDatabase();
});
afterEach(async () => {
  await app?.close();
  await database.drop();
});

/** Signs up and resets the password. `linkTo` waits for the emailed link to a path. */
async function journey(running: App, linkTo: (path: string) => Promise<string>): Promise<void> {
  const visitor = new Visitor(running.url);
  await visitor.post(await visitor.open('/sign-up'), { email: ADDRESS });
  const made = await visitor.post(await visitor.open(await linkTo('/sign-up/')), {
    name: 'Ada Byron',
    password: PASSWORD,
    confirmPassword: PASSWORD,
  });
  expect(new URL(made.headers.get('location') ?? '', running.url).pathname).toBe('/account');

  const forgetful = new Visitor(running.url);
  await forgetful.post(await forgetful.open('/forgot-password'), { email: ADDRESS });
  const form = await forgetful.open(await linkTo('/reset-password/'));
  await forgetful.post(form, { password: NEW_PASSWORD, confirmPassword: NEW_PASSWORD });
  expect((await visitor.request('/account')).status).toBe(307);
  const signIn = { email: ADDRESS, password: NEW_PASSWORD };
  expect((await forgetful.post(await forgetful.open('/sign-in'), signIn)).status).toBe(303);
}

async function expectNoMailbox(running: App): Promise<void> {
  for (const path of ['/dev/mailbox', '/dev/mailbox/messages', '/dev/mailbox/messages/x/html'])
    expect((await new Visitor(running.url).request(path)).status, path).toBe(404);
}

function linkIn(texts: string[], path: string): string | false {
  const links = texts.flatMap((text) => text.match(/http:\/\/localhost:\d+\/\S+/g) ?? []);
  return links.find((link) => new URL(link).pathname.startsWith(path) && link.length > 100) ?? false;
}

it('sends through Resend with keys, both parts and one recipient, and no mailbox', async () => {
  const resend = await startResendStandIn();
  app = await startApp(database.url, {
    RESEND_API_KEY: 're_test_key',
    RESEND_BASE_URL: resend.url,
    MAIL_FROM,
  });
  const texts = () => resend.accepted.map(({ mail }) => String(mail.text));
  await journey(app, (path) => until(`a link to ${path}`, () => linkIn(texts(), path)));
  await until('the notice', () => resend.accepted.length === 3);
  await expectNoMailbox(app);
  for (const { key, mail } of resend.requests) {
    expect(key).toMatch(/^[\w-]{20,}$/);
    expect(mail).toMatchObject({ from: MAIL_FROM, to: [ADDRESS] });
    expect(String(mail.html)).toContain('<html');
    expect(String(mail.text).length).toBeGreaterThan(100);
  }
  expect(new Set(resend.requests.map(({ key }) => key)).size).toBe(3);
  await resend.stop();
});

it('sends through SMTP with authentication and both parts, and no mailbox', async () => {
  const smtp = await startSmtpServer({ username: 'me', password: 'secret' });
  app = await startApp(database.url, {
    MAIL_SERVER: smtp.host,
    MAIL_PORT: String(smtp.port),
    MAIL_USERNAME: 'me',
    MAIL_PASSWORD: 'secret',
    MAIL_FROM,
  });
  const texts = () => smtp.received.map(({ parsed }) => parsed.text ?? '');
  await journey(app, (path) => until(`a link to ${path}`, () => linkIn(texts(), path)));
  await until('the notice', () => smtp.received.length === 3);
  await expectNoMailbox(app);
  for (const { from, to, parsed } of smtp.received) {
    expect([from, to]).toEqual(['accounts@example.com', [ADDRESS]]);
    expect(parsed.html).toContain('<html');
    expect(parsed.messageId).toMatch(/^<[\w-]+@example\.com>$/);
    expect(parsed.headers.get('auto-submitted')).toBe('auto-generated');
  }
  await smtp.stop();
});
