import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { env } from '@/lib/env';
import { command } from '../support/server/command';
import { startResendStandIn } from '../support/mail/resend-stand-in';
import { startScriptedSmtp } from '../support/mail/smtp-script';
import { startSmtpServer } from '../support/mail/smtp-server';

const mailTest = (args: string[], settings?: Record<string, string>) => command('mail-test', args, settings);

it('sends a test email through Resend, without the outbox, and prints its id', async () => {
  const resend = await startResendStandIn();
  const settings = {
    DATABASE_URL: '',
    RESEND_API_KEY: 're_test',
    RESEND_BASE_URL: resend.url,
    MAIL_FROM: 'Keys <keys@example.com>',
  };
  const { code, out, err } = await mailTest(['ada@example.com'], settings);
  expect({ code, err }).toEqual({ code: 0, err: '' });
  expect(out).toMatch(
    /^Resend accepted the email, as re_1\.\nReference: [\w-]{8} \(shown at the end of the email\)\n/,
  );
  const [taken] = resend.accepted;
  expect(taken?.mail).toMatchObject({ to: ['ada@example.com'], subject: 'Test email from Sparekey' });
  expect(taken?.key).toMatch(/^[\w-]{32}$/);
  expect(taken?.mail.text).toMatch(/through Resend/);
  expect(taken?.mail.text).not.toContain('://');

  resend.fault({
    status: 403,
    name: 'validation_error',
    body: {
      statusCode: 403,
      name: 'validation_error',
      message: 'ada@example.com: the example.com domain is not verified',
    },
  });
  const refused = await mailTest(['ada@example.com'], settings);
  expect(refused).toMatchObject({ code: 1, out: '' });
  expect(refused.err).toMatch(/^The email was not accepted: provider-refuses-us\nCheck: the API key/);
  expect(refused.err).toContain('domain is not verified');
  expect(refused.err).not.toContain('ada@');
  await resend.stop();
});

it('sends through SMTP and prints the response of a server that refuses', async () => {
  const smtp = await startSmtpServer();
  const settings = {
    DATABASE_URL: '',
    MAIL_SERVER: smtp.host,
    MAIL_PORT: String(smtp.port),
    MAIL_FROM: 'keys@example.com',
  };
  expect(await mailTest(['ada@example.com'], settings)).toMatchObject({ code: 0, err: '' });
  expect(smtp.received[0]?.parsed.text).toContain('through SMTP');
  smtp.refuse(551, 'recipient');
  const { code, out } = await mailTest(['ada@example.com', '--json'], settings);
  expect(code).toBe(1);
  expect(JSON.parse(out)).toMatchObject({
    provider: 'smtp',
    outcome: 'reject',
    reason: 'refused-551',
    fault: 'recipient',
  });
  await smtp.stop();
});

it.each([
  ['MAIL', '553 5.7.1 Sender address rejected: not owned by auth user.', 'the sender\\. .*MAIL_FROM'],
  ['RCPT', '550 relay not permitted', 'the account\\. '],
  [
    'RCPT',
    '554 5.7.1 <ada@example.com>: Recipient address rejected: Sending quota exceeded',
    'the account’s sending limit',
  ],
  ['RCPT', '554 5.7.1 Client host rejected: Access denied', 'this machine\\. '],
  ['RCPT', '550 5.1.1 User unknown', 'the recipient\\. '],
  ['.', '454 Throttling failure: Daily message quota exceeded', 'the account’s sending limit'],
  ['.', '554 5.7.1 Message rejected under suspicion of SPAM', 'the email itself\\. '],
  ['.', '554 Transaction failed', 'unknown: the server doesn’t say'],
])('names the problem when a server answers %s with “%s”', async (at, answer, words) => {
  const smtp = await startScriptedSmtp((heard) => (heard.startsWith(at) ? answer : undefined));
  const settings = {
    DATABASE_URL: '',
    MAIL_SERVER: smtp.host,
    MAIL_PORT: String(smtp.port),
    MAIL_FROM: 'keys@example.com',
  };
  const { code, err } = await mailTest(['ada@example.com'], settings);
  await smtp.stop();
  expect(code).toBe(1);
  expect(err).toMatch(new RegExp(`^Problem: ${words}`, 'm'));
});

it('says that the email is in the development mailbox without a provider', async () => {
  const { code, out } = await mailTest(['ada@example.com']);
  expect(code).toBe(0);
  expect(out).toMatch(/^The email is in the development mailbox/);
  const folder = join(env().dataDir, 'mailbox');
  const [file = ''] = readdirSync(folder);
  expect(JSON.parse(readFileSync(join(folder, file), 'utf8'))).toMatchObject({ to: 'ada@example.com' });
});

it.each([[[]], [['nobody']], [['a@example.com', 'b@example.com']], [['--all', 'a@example.com']]])(
  'prints the usage and exits with status 2 for %j',
  async (args) => {
    const { code, out, err } = await mailTest(args);
    expect([code, out]).toEqual([2, '']);
    expect(err).toMatch(/Usage: npm run mail:test/);
  },
);
