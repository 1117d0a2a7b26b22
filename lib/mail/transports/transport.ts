import { env } from '../../env';
import type { Rendering } from '../compose';
import { mailboxTransport } from './mailbox';
import { resendTransport } from './resend';
import { smtpTransport } from './smtp';
import type { SmtpFault } from './smtp-fault';

type Retry = {
  outcome: 'retry';
  /** The mail may have been accepted all the same. */
  unclear: boolean;
  retryAfterSeconds: number | null;
  reason: string;
  /** The provider takes no mail of ours at the moment, whatever it is: nothing else needs to be tried. */
  hold: boolean;
  /** Of a hold: the answer came once the recipient was named, so another recipient's mail may yet be taken. */
  mayBeTheirs: boolean;
};

/**
 * What came of one attempt. `retry`: nobody has the mail, or (`unclear`) it is not known; `replace`: these bytes will
 * never be taken under this key; `reject`: this message will never be taken. A reason is a short code, never an
 * address, a link or the provider's own words; those stand in `said`, for an operator's trial and never to be kept.
 * `fault`: whom an SMTP server's refusal is about.
 */
export type Outcome = (
  | { outcome: 'accepted'; providerId: string | null }
  | Retry
  | { outcome: 'replace'; reason: string }
  | { outcome: 'reject'; reason: string }
) & { said?: string; fault?: SmtpFault };

/** `aliveMs`: milliseconds until its links end, by which the provider must have begun to read it. Null: it has none. */
export type Handover = { id: string; rendering: Rendering; aliveMs?: number | null };

/**
 * A way for mail to leave. send() never throws for what a provider does. It gives up when the signal fires, and by itself
 * when the provider is slower than its protocol allows. Any number may be under way at a time.
 */
export type Transport = {
  send(message: Handover, signal: AbortSignal): Promise<Outcome>;
  close(): Promise<void>;
};

export function retry(reason: string, unclear: boolean, retryAfterSeconds: number | null = null): Retry {
  return { outcome: 'retry', unclear, retryAfterSeconds, reason, hold: false, mayBeTheirs: false };
}

/** Nothing of ours is taken until the operator, or time, has mended it. Nobody has the mail. */
export function hold(reason: string, retryAfterSeconds: number | null = null): Retry {
  return { ...retry(reason, false, retryAfterSeconds), hold: true };
}

/** The transport that the settings name. */
export function openTransport(): Transport {
  const { mail } = env();
  if (mail.kind === 'resend') return resendTransport(mail);
  if (mail.kind === 'smtp') return smtpTransport(mail);
  return mailboxTransport();
}
