import { env } from '../../env';
import type { Rendering } from '../compose';
import { mailboxTransport } from './mailbox';
import { resendTransport } from './resend';
import { smtpTransport } from './smtp';

/**
 * What came of one attempt. `retry`: nobody has the mail, or (`unclear`) it is not known; `reject`: this message will
 * never be taken. A reason is a short code, never an address, a link or the provider's own words.
 */
export type Outcome =
  | { outcome: 'accepted'; providerId: string | null }
  | { outcome: 'retry'; unclear: boolean; retryAfterSeconds: number | null; reason: string }
  | { outcome: 'reject'; reason: string };

export type Handover = { id: string; rendering: Rendering };

/** A way for mail to leave. send() never throws for what a provider does; it gives up when the signal fires. */
export type Transport = {
  send(message: Handover, signal: AbortSignal): Promise<Outcome>;
  close(): Promise<void>;
};

export function retry(reason: string, unclear: boolean, retryAfterSeconds: number | null = null): Outcome {
  return { outcome: 'retry', unclear, retryAfterSeconds, reason };
}

/** The transport that the settings name. */
export function openTransport(): Transport {
  const { mail } = env();
  if (mail.kind === 'resend') return resendTransport(mail);
  if (mail.kind === 'smtp') return smtpTransport(mail);
  return mailboxTransport();
}
