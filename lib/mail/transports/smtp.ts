import { senderAddress } from '../../settings/schema';
import { readSender } from '../../settings/sender';
import { makeConnection, STAGE_LIMITS_MS, type SmtpConnection } from './smtp-connection';
import { smtpOutcome } from './smtp-outcome';
import type { OutgoingMail, Outcome, Transport } from './transport';

type Settings = {
  host: string;
  port: number;
  tls: boolean;
  username: string | null;
  password: string | null;
  /** TLS from the first byte. Follows from the port; tests set it. */
  secure?: boolean;
};

const ACCEPTED: Outcome = { outcome: 'accepted', providerId: null };

/**
 * SMTP, over connections that are kept open for a few seconds. Port 465 uses TLS from the start (RFC 8314). On other
 * ports MAIL_USE_TLS requires STARTTLS; without it, TLS is used if the server offers it. SMTP has no idempotency key,
 * but Message-ID, Date and boundaries stay the same, so a second copy has the same bytes and can be recognised. Each
 * mail has a connection to itself, so none waits for a slow answer to another.
 */
export function smtpTransport(settings: Settings): Transport {
  const free: SmtpConnection[] = [];
  const busy = new Set<SmtpConnection>();
  let closed = false;
  return {
    async send({ expiresInMs = null, ...mail }, signal) {
      // The one used last is the most likely to be open still.
      const connection = free.pop() ?? makeConnection(connectionTo(settings));
      busy.add(connection);
      const failed = await connection.send(payloadOf(mail), signal, expiresInMs);
      busy.delete(connection);
      // After a failure the next mail gets a new connection, on which no earlier answer can arrive.
      if (failed || closed) connection.close();
      else free.push(connection);
      if (!failed) return ACCEPTED;
      const { error, mayBeAccepted } = failed;
      return smtpOutcome(error, { recipient: mail.rendering.to, mayBeAccepted });
    },
    async close() {
      closed = true;
      for (const connection of [...free.splice(0), ...busy]) connection.close();
    },
  };
}

/** nodemailer's options for the server. The operator's check connects with them too. */
export function connectionTo({ host, port, tls, username, password, secure = port === 465 }: Settings) {
  return {
    host,
    port,
    secure,
    requireTLS: tls && !secure,
    auth: username ? { user: username, pass: password ?? '' } : undefined,
    // nodemailer's first limit covers the connection, the greeting and STARTTLS together; its last limits silence.
    connectionTimeout: STAGE_LIMITS_MS.connect + STAGE_LIMITS_MS.greeting,
    greetingTimeout: STAGE_LIMITS_MS.greeting,
    socketTimeout: STAGE_LIMITS_MS.end + STAGE_LIMITS_MS.connect,
    disableFileAccess: true,
    disableUrlAccess: true,
  };
}

function payloadOf({ id, rendering }: OutgoingMail) {
  const { from, to, subject, html, text, replyTo, date, headers } = rendering;
  const sender = senderAddress(from);
  const { 'Message-ID': messageId, ...further } = headers;
  return {
    // nodemailer uses objects as they are; it would parse strings for names and lists.
    from: readSender(from) ?? from,
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
