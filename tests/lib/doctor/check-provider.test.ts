import { afterAll, beforeAll, expect, it } from 'vitest';
import { checkProvider } from '@/lib/doctor/check-provider';
import { checkResend } from '@/lib/doctor/check-resend';
import { checkSmtp } from '@/lib/doctor/check-smtp';
import { startResendStandIn, type ResendStandIn } from '../../support/mail/resend-stand-in';
import { withSettings } from '../../support/server/settings';
import { startSmtpServer } from '../../support/mail/smtp-server';

let resend: ResendStandIn;
beforeAll(async () => void (resend = await startResendStandIn()));
afterAll(() => resend.stop());

const D = 'mail.example.com';
const lines = (found: Awaited<ReturnType<typeof checkProvider>>) =>
  found.map(({ level, code, facts }) => [level, code, facts]);

/** What the check makes of one answer of Resend's. */
async function byResend(status: number, body: unknown) {
  resend.fault({ status, body });
  return withSettings({ mailFrom: `Keys <keys@${D}>` }, async () =>
    lines(await checkResend('re_test', resend.url)),
  );
}
const accepted = ['ok', 'resend-accepts-the-key', {}];
const refusal = (statusCode: number, name: string) =>
  byResend(statusCode, { statusCode, name, message: 'a fault of the test' });

// proves: tracking
it.each([
  [{ status: 'verified' }, [['ok', 'resend-domain-verified', { domain: D }]]],
  [{ status: 'pending' }, [['fault', 'resend-domain-unverified', { domain: D, status: 'pending' }]]],
  [{ name: 'example.com' }, [['fault', 'resend-domain-missing', { domain: D }]]],
  [
    { status: 'verified', open_tracking: true, click_tracking: true },
    [
      ['ok', 'resend-domain-verified', { domain: D }],
      ['warning', 'resend-tracking', { domain: D, kinds: ['open', 'click'] }],
    ],
  ],
  [
    { status: 'verified', open_tracking: false, click_tracking: false },
    [['ok', 'resend-domain-verified', { domain: D }]],
  ],
])('checks the domain at Resend: %j', async (domain, expected) => {
  const data = [
    { name: 'another.example.com', status: 'verified' },
    { name: 'Mail.Example.com', ...domain },
  ];
  expect(await byResend(200, { object: 'list', data })).toEqual([accepted, ...expected]);
});

it('accepts a key that may only send', async () => {
  expect(await refusal(401, 'restricted_api_key')).toEqual([['ok', 'resend-key-only-sends', {}]]);
});

it.each([
  [401, 'invalid_api_key', ['fault', 'resend-refuses-the-key', {}]],
  [400, 'validation_error', ['fault', 'resend-refuses-the-key', {}]],
  [403, 'suspended', ['fault', 'resend-refuses-the-key', {}]],
  [429, 'rate_limit_exceeded', ['warning', 'resend-unavailable', { reason: 'too-many' }]],
  [503, 'application_error', ['warning', 'resend-unavailable', { reason: 'provider-503' }]],
])('distinguishes a rejected key from a provider error: %i %s', async (status, name, expected) => {
  expect(await refusal(status, name)).toEqual([expected]);
});

it('reports a response that isn’t from Resend, and no response', async () => {
  expect(await byResend(200, { hello: 'world' })).toEqual([
    ['fault', 'resend-unavailable', { reason: 'no-id-in-the-answer' }],
  ]);
  resend.fault('break-before');
  expect(lines(await checkResend('re_test', resend.url))).toEqual([
    ['fault', 'resend-unavailable', { reason: 'unreachable' }],
  ]);
  expect(lines(await checkResend('re_test', 'http://127.0.0.1:1'))).toEqual([
    ['fault', 'resend-unavailable', { reason: 'unreachable' }],
  ]);
});

const settings = { host: '127.0.0.1', tls: false, username: null, password: null };

it('connects and signs in to an SMTP server without sending', async () => {
  const smtp = await startSmtpServer({ username: 'keys', password: 'right' });
  const { port } = smtp;
  const signedIn = { ...settings, port, username: 'keys', password: 'right' };
  expect(lines(await checkSmtp(signedIn))).toEqual([['ok', 'smtp-answers', { host: '127.0.0.1', port }]]);
  // The same server by a name that may be anybody's: without TLS the password is read on the way.
  const host = '0.0.0.0';
  expect(lines(await checkSmtp({ ...signedIn, host }))).toEqual([
    ['warning', 'smtp-in-clear', { host, port, password: true }],
  ]);
  expect(lines(await checkSmtp({ ...signedIn, password: 'wrong' }))).toEqual([
    ['fault', 'smtp-refuses', expect.objectContaining({ reason: 'account-refused' })],
  ]);
  expect(lines(await checkSmtp({ ...signedIn, tls: true }))).toEqual([
    ['fault', 'smtp-refuses', expect.objectContaining({ reason: 'tls-fails' })],
  ]);
  expect(smtp.received).toEqual([]);
  await smtp.stop();
});

it('reports why an SMTP server refuses the connection', async () => {
  expect(lines(await checkSmtp({ ...settings, port: 1 }))).toEqual([
    ['fault', 'smtp-refuses', expect.objectContaining({ reason: 'unreachable', port: 1 })],
  ]);
  const untrusted = await startSmtpServer({ starttls: true });
  expect(lines(await checkSmtp({ ...settings, port: untrusted.port }))).toEqual([
    ['fault', 'smtp-refuses', expect.objectContaining({ reason: 'tls-fails' })],
  ]);
  await untrusted.stop();
});

it('checks no provider for the development mailbox', async () => {
  expect(lines(await checkProvider())).toEqual([['ok', 'mailbox', {}]]);
});
