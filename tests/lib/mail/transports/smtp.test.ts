import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Rendering } from '@/lib/mail/compose';
import { smtpTransport } from '@/lib/mail/transports/smtp';
import { startSmtpServer, type ReceivedMail, type SmtpStandIn } from '../../../support/smtp-server';

const rendering: Rendering = {
  from: 'Sparekey <accounts@example.com>',
  to: 'ada@example.com',
  subject: 'A subject',
  html: '<p>html part</p>',
  text: 'text part',
  replyTo: 'help@example.com',
  date: '2026-11-23T14:22:00.000Z',
  headers: { 'Auto-Submitted': 'auto-generated', 'X-Entity-Ref-ID': 'message-1' },
};

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

it('delivers both parts to one recipient, the same in envelope and header, under a Message-ID that stays', async () => {
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
  [421, { outcome: 'retry', unclear: false, reason: 'provider-421' }],
  [452, { outcome: 'retry', unclear: false, reason: 'provider-452' }],
  [550, { outcome: 'reject', reason: 'refused-550' }],
  [554, { outcome: 'reject', reason: 'refused-554' }],
])('tries again after 4xx and never after 5xx: %i', async (code, outcome) => {
  smtp.refuse(code);
  expect(await send()).toMatchObject(outcome);
});

it('does not know what became of a mail when the connection breaks after its data', async () => {
  smtp.refuse(0);
  expect(await send()).toMatchObject({ outcome: 'retry', unclear: true });
  expect(smtp.received).toHaveLength(1);
});

it.each([
  ['a wrong password', { password: 'wrong' }],
  ['no sign-in', { username: null, password: null }],
  ['no TLS where it is demanded', { tls: true }],
])('waits for the operator after %s', async (_, changed) => {
  expect(await send(changed)).toEqual({
    outcome: 'retry',
    unclear: false,
    retryAfterSeconds: null,
    reason: 'provider-refuses-us',
  });
  expect(smtp.received).toHaveLength(0);
});

it.each([
  ['answers', { port: 1 }],
  ['has the name', { host: 'nowhere.invalid' }],
])('knows that nothing was sent when nobody %s', async (_, changed) => {
  expect(await send(changed)).toMatchObject({ outcome: 'retry', unclear: false, reason: 'unreachable' });
});

it('gives up when the signal fires, before or during an attempt, and hangs up', async () => {
  const noAnswer = { outcome: 'retry', unclear: true, retryAfterSeconds: null, reason: 'no-answer' };
  expect(await send({}, AbortSignal.abort())).toEqual(noAnswer);
  expect(smtp.received).toHaveLength(0);
  const { taken, closed } = smtp.hang();
  const signal = new AbortController();
  const sending = send({}, signal.signal);
  await taken;
  signal.abort();
  expect(await sending).toEqual(noAnswer);
  await closed;
});

it.each([
  ['recipient', 550, { outcome: 'reject', reason: 'refused-550' }],
  ['recipient', 450, { outcome: 'retry', unclear: false, reason: 'provider-450' }],
  ['sender', 553, { outcome: 'retry', unclear: false, reason: 'provider-refuses-us' }],
  ['sender', 451, { outcome: 'retry', unclear: false, reason: 'provider-451' }],
] as const)('knows whom a refusal is about: %s, %i', async (stage, code, outcome) => {
  smtp.refuse(code, stage);
  expect(await send()).toMatchObject(outcome);
  expect(smtp.received).toHaveLength(0);
});

it('sends the header fields that it should and no others, on the day it was written', async () => {
  const rogue = { ...rendering, to: 'eve@example.com', subject: 'A\r\nBcc: a@evil.test' };
  await send();
  await send({}, undefined, rogue);
  const names = ({ parsed }: ReceivedMail) => parsed.headerLines.map(({ key }) => key).sort();
  const [mail, other] = smtp.received;
  expect(mail && names(mail)).toEqual([
    'auto-submitted',
    'content-type',
    'date',
    'from',
    'message-id',
    'mime-version',
    'reply-to',
    'subject',
    'to',
    'x-entity-ref-id',
  ]);
  expect(other && names(other)).toEqual(mail && names(mail));
  expect(other?.to).toEqual(['eve@example.com']);
  expect(mail?.parsed.date?.toISOString()).toBe(rendering.date);
});

it('tells nothing, password and mail, to a server whose certificate can’t be trusted', async () => {
  const untrusted = await startSmtpServer({ username: 'me', password: 'secret', starttls: true });
  const outcome = await send({ port: untrusted.port, tls: true });
  await untrusted.stop();
  expect(outcome).toMatchObject({ outcome: 'retry' });
  expect(untrusted.received).toHaveLength(0);
});
