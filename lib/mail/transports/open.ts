import { env } from '../../env';
import { mailboxTransport } from './mailbox';
import { resendTransport } from './resend';
import { smtpTransport } from './smtp';
import type { Transport } from './transport';

/** The transport that the settings choose: Resend, SMTP, or otherwise the development mailbox. */
export function openTransport(): Transport {
  const { mail } = env();
  if (mail.kind === 'resend') return resendTransport(mail);
  if (mail.kind === 'smtp') return smtpTransport(mail);
  return mailboxTransport();
}
