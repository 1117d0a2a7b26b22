import type { Rendering } from '../compose';
import type { SmtpFault } from './smtp-fault';

type Retry = {
  outcome: 'retry';
  /** The provider may have accepted the mail. */
  unclear: boolean;
  retryAfterSeconds: number | null;
  reason: string;
  /** The provider accepts none of our mail for now, so nothing else needs to be tried. */
  hold: boolean;
  /** Of a hold: the answer came after the recipient was named, so mail to another recipient may be accepted. */
  mayConcernRecipient: boolean;
};

/**
 * The result of one attempt. `retry`: the mail was not accepted, or may have been (`unclear`). `replace`: the provider
 * never accepts these bytes under this key. `reject`: the provider never accepts this mail. A reason is a short code
 * and never contains an address, a link or the provider's own text. That text is in `said`, for the operator who runs
 * a test; don't store or log it. `fault`: what an SMTP server objected to.
 */
export type Outcome = (
  | { outcome: 'accepted'; providerId: string | null }
  | Retry
  | { outcome: 'replace'; reason: string }
  | { outcome: 'reject'; reason: string }
) & { said?: string; fault?: SmtpFault };

/** `id`: the message's id. `expiresInMs`: until its first link expires, by when the provider must be reading it. */
export type OutgoingMail = { id: string; rendering: Rendering; expiresInMs?: number | null };

/**
 * Sends mail, any number at a time. send() never throws for anything a provider does. It gives up when the signal
 * aborts, or when the provider is slower than its protocol allows.
 */
export type Transport = {
  send(mail: OutgoingMail, signal: AbortSignal): Promise<Outcome>;
  close(): Promise<void>;
};

/** An attempt to repeat later. `unclear`: the provider may have accepted the mail. */
export function retry(reason: string, unclear: boolean, retryAfterSeconds: number | null = null): Retry {
  return { outcome: 'retry', unclear, retryAfterSeconds, reason, hold: false, mayConcernRecipient: false };
}

/** No mail of ours is accepted until time passes or the operator fixes the cause. This mail wasn't accepted. */
export function hold(reason: string, retryAfterSeconds: number | null = null): Retry {
  return { ...retry(reason, false, retryAfterSeconds), hold: true };
}
