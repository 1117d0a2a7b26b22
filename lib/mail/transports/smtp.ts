import nodemailer from 'nodemailer';
import { senderAddress } from '../../settings/schema';
import type { Handover, Outcome, Transport } from './transport';
import { smtpOutcome } from './smtp-outcome';

type Settings = {
  host: string;
  port: number;
  tls: boolean;
  username: string | null;
  password: string | null;
  /** TLS from the first byte. No setting says it: it follows from the port. */
  secure?: boolean;
};

const ACCEPTED: Outcome = { outcome: 'accepted', providerId: null };

/**
 * Milliseconds. Being let in takes less than an attempt may, so that a firewall is told from a server that hangs. A
 * connection that rests is closed by us, before a server does it in the middle of the next mail.
 */
const LET_IN = 12_000;
const SILENCE = 15_000;
const REST = 10_000;
/** Connections: one for each of the worker's hands. */
const CONNECTIONS = 6;

/**
 * SMTP, over connections that are kept for a moment. Port 465 is TLS from the start (RFC 8314); otherwise MAIL_USE_TLS
 * demands STARTTLS, and without it TLS is used where it is offered. SMTP has no key against repetition: Message-ID, Date
 * and boundaries stay the same, so a second copy is byte for byte the first and can be told.
 */
export function smtpTransport(settings: Settings): Transport {
  const transporter = nodemailer.createTransport({
    pool: true,
    maxConnections: CONNECTIONS,
    // Once, and only where a connection turns out dead before a byte of the mail was sent. Otherwise it may have
    // delivered: whether the mail is sent again is for the outbox to say.
    maxRequeues: 1,
    idleTimeout: REST,
    // An attempt given up must not deliver behind a later one's back: what it still has to write is dropped.
    socketCloseTimeout: 0,
    ...connectionTo(settings),
  });
  return {
    async send(message, signal) {
      // The signal closes the connection too.
      return transporter.sendMail({ ...mailOf(message), signal }).then(() => ACCEPTED, smtpOutcome);
    },
    async close() {
      // With force: one that still waits for an answer, if only to its goodbye, would keep the process alive.
      transporter.close({ force: true });
    },
  };
}

/** How the server is reached; also what the operator's check of it goes by. */
export function connectionTo({ host, port, tls, username, password, secure = port === 465 }: Settings) {
  return {
    host,
    port,
    secure,
    requireTLS: tls && !secure,
    auth: username ? { user: username, pass: password ?? '' } : undefined,
    connectionTimeout: LET_IN,
    greetingTimeout: LET_IN,
    socketTimeout: SILENCE,
    disableFileAccess: true,
    disableUrlAccess: true,
  };
}

function mailOf({ id, rendering }: Handover) {
  const { from, to, subject, html, text, replyTo, date, headers } = rendering;
  const sender = senderAddress(from);
  const { 'Message-ID': messageId = `<${id}@${sender.slice(sender.indexOf('@') + 1)}>`, ...further } =
    headers;
  return {
    from,
    // As an object it is taken as it is, not parsed for names and lists.
    to: { name: '', address: to },
    subject,
    html,
    text,
    date: new Date(date),
    headers: further,
    ...(replyTo ? { replyTo } : {}),
    messageId,
    baseBoundary: id,
    envelope: { from: sender, to: [to] },
  };
}
