import type { SentTest } from '@/lib/operator/send-test';
import type { Outcome } from '@/lib/mail/transports/transport';
import { hintFor } from '../operator/reasons';

const ways = {
  resend: 'Resend accepted the email',
  smtp: 'The SMTP server accepted the email',
  mailbox:
    'The email is in the development mailbox, at /dev/mailbox in the running app. No provider is configured, so nothing leaves this machine',
};

/** What an SMTP server objected to, and the remedy. */
const faults: Record<NonNullable<Outcome['fault']>, string> = {
  sender:
    'the sender. The server doesn’t accept MAIL_FROM. Verify its domain or address with the provider, and check SPF, DKIM and DMARC (npm run doctor).',
  account:
    'the account. Check MAIL_USERNAME and MAIL_PASSWORD, and check with the provider that the account is active and may send to any address (relaying).',
  quota: 'the account’s sending limit. Wait, or ask the provider to raise it.',
  client:
    'this machine. Check its host name (HELO), its reverse DNS, and whether its IP address is on a block list. Sending through a relay avoids all three.',
  recipient:
    'the recipient. This mailbox doesn’t exist, is full, or doesn’t accept email from you. Try another address.',
  message: 'the email itself. The server refused its content or size.',
  unclear:
    'unknown: the server doesn’t say. Sparekey treats it as a problem on our side. Check the account, the sender and the sending limit with the provider.',
};

/** The result of a test email. `said` is the provider's response, redacted. */
export function sentWords({ id, provider, outcome }: SentTest, said: string | null): string {
  const reference = `Reference: ${id.slice(0, 8)} (shown at the end of the email)`;
  const theirs = said ? [`Response: ${said}`] : [];
  if (outcome.outcome === 'accepted') {
    const providerId = outcome.providerId ? `, as ${outcome.providerId}` : '';
    const next =
      provider === 'mailbox' ? [] : ['Accepted doesn’t mean delivered: check the inbox and the spam folder.'];
    return [`${ways[provider]}${providerId}.`, ...theirs, reference, ...next].join('\n');
  }
  const { reason } = outcome;
  const look = outcome.fault ? null : hintFor(reason);
  const unclear = outcome.outcome === 'retry' && outcome.unclear;
  const wait = outcome.outcome === 'retry' ? outcome.retryAfterSeconds : null;
  return [
    unclear
      ? `The email may or may not have been accepted: ${reason}`
      : `The email was not accepted: ${reason}`,
    ...(outcome.fault ? [`Problem: ${faults[outcome.fault]}`] : []),
    ...(look ? [`Check: ${look}.`] : []),
    ...theirs,
    ...(wait === null ? [] : [`The provider accepts email again in ${Math.ceil(wait)} s.`]),
  ].join('\n');
}
