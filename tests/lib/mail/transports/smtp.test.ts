import { afterEach, beforeEach, expect, it } from 'vitest';
import { smtpTransport } from '@/lib/mail/transports/smtp';
import { hold, retry } from '@/lib/mail/transports/transport';
import { rendering } from '../../../support/mail/rendering';
import { startSmtpServer, type SmtpStandIn } from '../../../support/mail/smtp-server';

let smtp: SmtpStandIn;
beforeEach(async () => {
  smtp = await startSmtpServer({ username: 'me', password: 'secret' });
});
afterEach(() => smtp.stop());

async function send(
  changed: Partial<Parameters<typeof smtpTransport>[0]> = {},
  signal = AbortSignal.timeout(10_000),
  mail = rendering,
) {
  const settings = {
    host: smtp.host,
    port: smtp.port,
    tls: false,
    username: 'me',
    password: 'secret',
    ...changed,
  };
  const transport = smtpTransport(settings);
  try {
    return await transport.send({ id: 'message-1', rendering: mail }, signal);
  } finally {
    await transport.close();
  }
}

it('delivers both parts to one recipient under the same Message-ID', async () => {
  expect(await send()).toEqual({ outcome: 'accepted', providerId: null });
  expect(await send()).toEqual({ outcome: 'accepted', providerId: null });
  for (const { from, to, parsed } of smtp.received) {
    expect([from, to]).toEqual(['accounts@example.com', ['ada@example.com']]);
    expect([parsed.to].flat().map((one) => one?.text)).toEqual(['ada@example.com']);
    expect(parsed.messageId).toBe('<message-1@example.com>');
    expect(parsed.html).toContain('html part');
    expect(parsed.text).toContain('text part');
    expect(parsed.headers.get('auto-submitted')).toBe('auto-generated');
    expect(parsed.replyTo?.text).toBe('help@example.com');
  }
});

it.each([
  ['a wrong password', { password: 'wrong' }, '535 wrong'],
  ['a user name without a password', { password: null }, 'Missing credentials for "PLAIN"'],
  ['no sign-in', { username: null, password: null }, '530 Error: authentication Required'],
])('holds mail after %s', async (_, changed, said) => {
  expect(await send(changed)).toEqual({ ...hold('account-refused'), fault: 'account', said });
  expect(smtp.received).toHaveLength(0);
});

it('signs in only if it has a username', async () => {
  await send();
  expect(smtp.received[0]).toMatchObject({ user: 'me' });
  const open = await startSmtpServer();
  await send({ port: open.port, username: null, password: null });
  await open.stop();
  expect(open.received[0]).toMatchObject({ user: null });
  expect(open.passwords).toEqual([]);
});

it.each([
  ['refused connection', { port: 1 }],
  ['unknown host name', { host: 'nowhere.invalid' }],
  ['host with several addresses that all refuse', { host: 'localhost', port: 1 }],
])('knows that nothing was sent: %s', async (_, changed) => {
  expect(await send(changed)).toEqual({ ...retry('unreachable', false), said: expect.stringMatching(/./) });
});

it('gives up and disconnects when the signal aborts', async () => {
  const noAnswer = (unclear: boolean) => ({
    ...retry('no-answer', unclear),
    said: 'Message sending aborted',
  });
  expect(await send({}, AbortSignal.abort())).toEqual(noAnswer(false));
  expect(smtp.received).toHaveLength(0);
  const { taken, closed } = smtp.hang();
  const signal = new AbortController();
  const sending = send({}, signal.signal);
  await taken;
  signal.abort();
  expect(await sending).toEqual(noAnswer(true));
  await closed;
});

const heldFor = (reason: string) => ({ outcome: 'retry', unclear: false, hold: true, reason });
const later = (code: number) => ({
  outcome: 'retry',
  unclear: false,
  hold: false,
  reason: `provider-${code}`,
});

it.each([
  ['greeting', 554, heldFor('client-refused')],
  ['greeting', 421, later(421)],
  ['sign-in', 535, heldFor('account-refused')],
  ['sign-in', 454, later(454)],
  ['sender', 553, heldFor('sender-refused')],
  ['sender', 451, later(451)],
  ['recipient', 550, heldFor('provider-refuses-us')],
  ['recipient', 551, { outcome: 'reject', reason: 'refused-551' }],
  ['recipient', 530, heldFor('account-refused')],
  ['recipient', 503, later(503)],
  ['recipient', 450, later(450)],
  ['data', 554, heldFor('provider-refuses-us')],
  ['data', 552, { outcome: 'reject', reason: 'refused-552' }],
  ['data', 452, later(452)],
  ['data', 421, later(421)],
] as const)('classifies a refusal at %s with %i', async (stage, code, outcome) => {
  smtp.refuse(code, stage);
  const said: unknown = expect.stringContaining(`${code}`);
  expect(await send()).toMatchObject({ ...outcome, said });
  expect(smtp.received).toHaveLength(0);
});
