import { simpleParser } from 'mailparser';
import { expect, it } from 'vitest';
import { parseEnv } from '@/lib/env';
import { compose } from '@/lib/mail/compose';
import { resendTransport } from '@/lib/mail/transports/resend';
import { smtpTransport } from '@/lib/mail/transports/smtp';
import type { Transport } from '@/lib/mail/transports/transport';
import { randomId } from '@/lib/secrets';
import { fillIn } from '@/lib/mail/compose';
import { startResendStandIn } from '../../../support/mail/resend-stand-in';
import { sampleMails } from '../../../support/mail/sample-mails';
import { withSettings } from '../../../support/server/settings';
import { startSmtpServer } from '../../../support/mail/smtp-server';

/** Sends a mail with MAIL_FROM as an operator would write it. */
async function sendFrom(MAIL_FROM: string, transport: Transport) {
  const settings = parseEnv({ ...process.env, MAIL_FROM, RESEND_API_KEY: 're_test_key' });
  if (!settings.ok) throw new Error(settings.faults.join());
  const id = randomId();
  const rendering = await withSettings({ mailFrom: settings.env.mailFrom }, () =>
    compose(sampleMails()['reset-password'], 'ada@example.com', id),
  );
  const filled = fillIn(rendering, { link: 'a.b.c', protective: 'd.e.f' });
  await transport.send({ id, rendering: filled }, AbortSignal.timeout(10_000));
  await transport.close();
}

it.each([
  ['"Name, Inc." <keys@mail.example.com>', 'Name, Inc.'],
  ['Name, Inc. <keys@mail.example.com>', 'Name, Inc.'],
  ['"Åsa, O\'Hara; & Söhne: \\"Schlüssel\\"" <keys@mail.example.com>', 'Åsa, O\'Hara; & Söhne: "Schlüssel"'],
  ['Pinegrove <keys@mail.example.com>', 'Pinegrove'],
  ['keys@mail.example.com', ''],
])('sends from one sender through SMTP and Resend: %s', async (MAIL_FROM, name) => {
  const smtp = await startSmtpServer();
  const resend = await startResendStandIn();
  const { host, port } = smtp;
  await sendFrom(MAIL_FROM, smtpTransport({ host, port, tls: false, username: null, password: null }));
  await sendFrom(MAIL_FROM, resendTransport({ apiKey: 're_test_key', baseUrl: resend.url }));

  const [mail] = smtp.received;
  const sender = [{ name, address: 'keys@mail.example.com' }];
  expect((await simpleParser(mail?.raw ?? '')).from?.value).toEqual(sender);
  expect(mail?.from).toBe('keys@mail.example.com');
  const sentByResend = resend.accepted[0]?.mail.from ?? '';
  expect((await simpleParser(`From: ${sentByResend}\r\n\r\n`)).from?.value).toEqual(sender);
  await smtp.stop();
  await resend.stop();
});
