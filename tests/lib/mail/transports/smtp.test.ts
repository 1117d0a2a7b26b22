import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Rendering } from '@/lib/mail/compose';
import { smtpTransport } from '@/lib/mail/transports/smtp';
import { startSmtpServer, type SmtpStandIn } from '../../../support/smtp-server';

const rendering: Rendering = {
  from: 'Sparekey <accounts@example.com>',
  to: 'ada@example.com',
  subject: 'A subject',
  html: '<p>html part</p>',
  text: 'text part',
  replyTo: 'help@example.com',
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
    return await transport.send({ id: 'message-1', rendering }, signal);
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

it('waits for a right password, and for TLS where it is demanded', async () => {
  expect(await send({ password: 'wrong' })).toMatchObject({
    outcome: 'retry',
    reason: 'provider-refuses-us',
  });
  expect(await send({ tls: true })).toMatchObject({ outcome: 'retry' });
  expect(smtp.received).toHaveLength(0);
});

it('knows that nothing was sent when nobody answers', async () => {
  expect(await send({ port: 1 })).toMatchObject({ outcome: 'retry', unclear: false });
});

it('gives up when the signal fires', async () => {
  expect(await send({}, AbortSignal.abort())).toMatchObject({ outcome: 'retry', reason: 'no-answer' });
});
