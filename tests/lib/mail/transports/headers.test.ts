import { afterEach, beforeEach, expect, it } from 'vitest';
import { compose, fillIn, type Rendering } from '@/lib/mail/compose';
import { listMailbox } from '@/lib/mail/mailbox/list';
import { mailboxTransport } from '@/lib/mail/transports/mailbox';
import { resendTransport } from '@/lib/mail/transports/resend';
import { smtpTransport } from '@/lib/mail/transports/smtp';
import type { Transport } from '@/lib/mail/transports/transport';
import { randomId } from '@/lib/secrets';
import { startResendStandIn, type ResendStandIn } from '../../../support/mail/resend-stand-in';
import { sampleMails } from '../../../support/mail/sample-mails';
import { withSettings } from '../../../support/server/settings';
import { startSmtpServer, type SmtpStandIn } from '../../../support/mail/smtp-server';

let smtp: SmtpStandIn;
let resend: ResendStandIn;
let id: string;
let composed: Rendering;
beforeEach(async () => {
  smtp = await startSmtpServer();
  resend = await startResendStandIn();
  id = randomId();
  const settings = { mailFrom: 'Lanternworks <accounts@mail.example.com>', supportEmail: 'help@example.com' };
  const mail = sampleMails()['reset-password'];
  composed = await withSettings(settings, () => compose(mail, 'ada@example.com', id));
});
afterEach(async () => {
  await smtp.stop();
  await resend.stop();
});

async function send(transport: Transport) {
  const rendering = fillIn(composed, { link: 'a.b.c', protective: 'd.e.f' });
  const outcome = await transport.send({ id, rendering }, AbortSignal.timeout(10_000));
  await transport.close();
  expect(outcome.outcome).toBe('accepted');
}

/** Of every mail, whatever way it goes. */
const ours = () => ({
  'Message-ID': `<${id}@mail.example.com>`,
  'Auto-Submitted': 'auto-generated',
  'X-Auto-Response-Suppress': 'All',
  'X-Entity-Ref-ID': id,
});

it('a mail by SMTP has our Message-ID, once, a reference, and says that nobody typed it', async () => {
  await send(smtpTransport({ host: smtp.host, port: smtp.port, tls: false, username: null, password: null }));
  const raw = smtp.received[0]?.raw ?? '';
  const header = raw.slice(0, raw.indexOf('\r\n\r\n')).replace(/\r\n[ \t]+/g, ' ');
  for (const [name, value] of Object.entries({ ...ours(), 'Reply-To': 'help@example.com' }))
    expect(header.match(new RegExp(`^${name}: .*$`, 'gim'))).toEqual([`${name}: ${value}`]);
});

it('so has one by Resend, with a tag by which its webhooks name the message', async () => {
  await send(resendTransport({ apiKey: 're_test', baseUrl: resend.url }));
  expect(resend.accepted[0]?.mail).toMatchObject({
    headers: ours(),
    reply_to: 'help@example.com',
    tags: [{ name: 'message', value: id }],
  });
});

it('and one in the development mailbox', async () => {
  await send(mailboxTransport());
  const mail = (await listMailbox()).find((one) => one.id === id);
  expect(mail?.headers).toEqual({ ...ours(), 'Reply-To': 'help@example.com' });
});

it('the header names no secret and nobody but sender and recipient', async () => {
  await send(smtpTransport({ host: smtp.host, port: smtp.port, tls: false, username: null, password: null }));
  const raw = smtp.received[0]?.raw ?? '';
  const header = raw.slice(0, raw.indexOf('\r\n\r\n'));
  expect(header).not.toMatch(/a\.b\.c|d\.e\.f|127\.0\.0\.1|nodemailer/i);
});
