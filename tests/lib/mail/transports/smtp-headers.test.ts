import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Rendering } from '@/lib/mail/compose';
import { smtpTransport } from '@/lib/mail/transports/smtp';
import { elsewhere } from '../../../support/server/elsewhere';
import { rendering } from '../../../support/mail/rendering';
import { startSmtpServer, type SmtpStandIn } from '../../../support/mail/smtp-server';

let smtp: SmtpStandIn;
beforeEach(async () => {
  smtp = await startSmtpServer();
});
afterEach(() => smtp.stop());

const settings = () => ({ host: smtp.host, port: smtp.port, tls: false, username: null, password: null });

async function send(mail: Rendering = rendering) {
  const transport = smtpTransport(settings());
  const outcome = await transport.send({ id: 'message-1', rendering: mail }, AbortSignal.timeout(10_000));
  await transport.close();
  expect(outcome.outcome).toBe('accepted');
  return smtp.received[smtp.received.length - 1]?.raw ?? '';
}

/** The header fields of a mail. */
const fields = (raw: string) =>
  raw
    .slice(0, raw.indexOf('\r\n\r\n'))
    .replace(/\r\n[ \t]+/g, ' ')
    .split('\r\n')
    .sort();

it('sends exactly these header fields', async () => {
  expect(fields(await send())).toEqual([
    'Auto-Submitted: auto-generated',
    'Content-Type: multipart/alternative; boundary="--_NmP-message-1-Part_1"',
    'Date: Mon, 23 Nov 2026 14:22:00 +0000',
    'From: Sparekey <accounts@example.com>',
    'MIME-Version: 1.0',
    'Message-ID: <message-1@example.com>',
    'Reply-To: help@example.com',
    'Subject: A subject',
    'To: ada@example.com',
    'X-Auto-Response-Suppress: All',
    'X-Entity-Ref-ID: message-1',
  ]);
});

// proves: ASVS 1.3.11, header-injection, several-recipients
it('lets no part of a mail add a header field or a recipient', async () => {
  const names = (raw: string) => fields(raw).map((field) => field.split(':')[0]);
  const plain = names(await send());
  const rogue = { ...rendering, to: 'eve@example.com', subject: 'A\r\nBcc: a@evil.test' };
  expect(names(await send(rogue))).toEqual(plain);
  expect(smtp.received.map(({ to }) => to)).toEqual([['ada@example.com'], ['eve@example.com']]);
});

it('sends the same bytes at each attempt, even from another process', async () => {
  const mail = { ...rendering, subject: 'Grüße', html: `<p>${'für Zoë '.repeat(500)}`, text: 'für Zoë\n.\n' };
  const first = await send(mail);
  expect(await send(mail)).toBe(first);
  const input = { settings: settings(), rendering: mail, times: 1 };
  const { out } = await elsewhere('send', input, { TZ: 'Asia/Tokyo', LANG: 'de_DE.UTF-8' });
  expect(JSON.parse(out)).toEqual([{ outcome: 'accepted', providerId: null }]);
  expect(smtp.received[2]?.raw).toBe(first);
});
