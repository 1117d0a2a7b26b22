import nodemailer from 'nodemailer';
import { senderAddress } from '../../settings/schema';
import { retry, type Handover, type Outcome, type Transport } from './transport';

type Settings = {
  host: string;
  port: number;
  tls: boolean;
  username: string | null;
  password: string | null;
};

const ACCEPTED: Outcome = { outcome: 'accepted', providerId: null };

/** Milliseconds. */
const LIMIT = 15_000;

/**
 * SMTP. Port 465 is TLS from the start (RFC 8314); otherwise MAIL_USE_TLS demands STARTTLS, and without it TLS is used
 * where it is offered. SMTP has no key against repetition: the Message-ID stays the same, so a second copy can be told.
 */
export function smtpTransport({ host, port, tls, username, password }: Settings): Transport {
  const transporter = nodemailer.createTransport({
    host,
    port,
    secure: port === 465,
    requireTLS: tls && port !== 465,
    auth: username ? { user: username, pass: password ?? '' } : undefined,
    connectionTimeout: LIMIT,
    greetingTimeout: LIMIT,
    socketTimeout: LIMIT,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return {
    async send(message, signal) {
      // The signal closes the connection too: an attempt given up must not deliver behind a later one's back.
      return transporter.sendMail({ ...mailOf(message), signal }).then(() => ACCEPTED, refusalOf);
    },
    async close() {
      transporter.close();
    },
  };
}

function mailOf({ id, rendering }: Handover) {
  const { from, to, subject, html, text, replyTo, date, headers } = rendering;
  const sender = senderAddress(from);
  return {
    from,
    // As an object it is taken as it is, not parsed for names and lists.
    to: { name: '', address: to },
    subject,
    html,
    text,
    date: new Date(date),
    headers,
    ...(replyTo ? { replyTo } : {}),
    messageId: `<${id}@${sender.slice(sender.indexOf('@') + 1)}>`,
    envelope: { from: sender, to: [to] },
  };
}

/**
 * Codes of RFC 5321 4.2.1: 4xx may pass. 5xx is final where it is about this mail (its recipient, its data), and
 * otherwise about us (sign-in, sender, TLS), which the operator mends. What breaks after the connection was made is
 * unclear.
 */
function refusalOf(error: unknown): Outcome {
  const { code, responseCode, command, syscall } = error as NodeJS.ErrnoException & {
    responseCode?: number;
    command?: string;
  };
  if (code === 'EABORT') return retry('no-answer', true);
  if (code === 'EAUTH' || code === 'ENOAUTH' || code === 'ETLS') return retry('provider-refuses-us', false);
  if (responseCode !== undefined && responseCode >= 500)
    return /^(RCPT TO|DATA)/.test(command ?? '')
      ? { outcome: 'reject', reason: `refused-${responseCode}` }
      : retry('provider-refuses-us', false);
  if (responseCode !== undefined && responseCode >= 400) return retry(`provider-${responseCode}`, false);
  const neverConnected = syscall === 'connect' || syscall === 'getaddrinfo' || code === 'EDNS';
  return retry('unreachable', !neverConnected);
}
