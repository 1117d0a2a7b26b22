import { senderAddress } from '../../settings/schema';
import { readSender } from '../../settings/sender';
import type { Handover, Outcome, Transport } from './transport';
import { makeLane, STAGE_LIMITS_MS, type Lane } from './smtp-lane';
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
 * SMTP, over connections that are kept for a moment. Port 465 is TLS from the start (RFC 8314); otherwise MAIL_USE_TLS
 * demands STARTTLS, and without it TLS is used where it is offered. SMTP has no key against repetition: Message-ID, Date
 * and boundaries stay the same, so a second copy is byte for byte the first and can be told apart from a new mail. Each
 * mail has a connection to itself, so none waits here for another's slow answer.
 */
export function smtpTransport(settings: Settings): Transport {
  const free: Lane[] = [];
  const busy = new Set<Lane>();
  let closed = false;
  return {
    async send({ aliveMs = null, ...message }, signal) {
      // The one used last: its connection is the likeliest to be open still.
      const lane = free.pop() ?? makeLane(connectionTo(settings));
      busy.add(lane);
      const failed = await lane.send(mailOf(message), signal, aliveMs);
      busy.delete(lane);
      // After a failure the next mail starts on a fresh connection, which owes no answer to this one.
      if (failed || closed) lane.close();
      else free.push(lane);
      if (!failed) return ACCEPTED;
      return smtpOutcome(failed.error, { recipient: message.rendering.to, mayBeTaken: failed.mayBeTaken });
    },
    async close() {
      closed = true;
      for (const lane of [...free.splice(0), ...busy]) lane.close();
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
    // nodemailer's first limit covers the connection, the greeting and STARTTLS together. Its last is for silence.
    connectionTimeout: STAGE_LIMITS_MS.connect + STAGE_LIMITS_MS.greeting,
    greetingTimeout: STAGE_LIMITS_MS.greeting,
    socketTimeout: STAGE_LIMITS_MS.end + STAGE_LIMITS_MS.connect,
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
    // As objects they are taken as they are, not parsed for names and lists.
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
