import type { SentTest } from '@/lib/operator/send-test';
import type { Outcome } from '@/lib/mail/transports/transport';
import { lookAt } from '../operator/reasons';

const ways = {
  resend: 'Resend has taken it',
  smtp: 'The SMTP server has taken it',
  mailbox:
    'It lies in the development mailbox, /dev/mailbox of the running app: no provider is set, so nothing leaves this machine',
};

/** Whose fault it is that an SMTP server refused a mail, and what to do about it. */
const faults: Record<NonNullable<Outcome['fault']>, string> = {
  sender:
    'The sender: the server doesn’t accept MAIL_FROM. Verify its domain or address at the provider, and check SPF, DKIM and DMARC (npm run doctor).',
  account:
    'The account: check MAIL_USERNAME and MAIL_PASSWORD, and at the provider whether the account is active and may send to any address (relaying).',
  quota: 'The account’s sending limit. Wait, or have the provider raise it.',
  client:
    'This machine: check its host name (HELO), its reverse DNS, and whether a block list names its IP address. Sending through a relay avoids all three.',
  recipient:
    'The recipient: this mailbox doesn’t exist, is full, or doesn’t accept mail from you. Try another address.',
  message: 'The mail itself: the server refuses its content or its size.',
  unclear:
    'The server doesn’t say. It is treated as a fault of ours: check the account, the sender and the sending limit at the provider.',
};

/** What came of a test mail. `said`: the provider's own words, redacted. */
export function sentWords({ id, way, outcome }: SentTest, said: string | null): string {
  const reference = `Reference ${id.slice(0, 8)}, at the end of the mail.`;
  const theirs = said ? [`It said: ${said}`] : [];
  if (outcome.outcome === 'accepted') {
    const providerId = outcome.providerId ? `, as ${outcome.providerId}` : '';
    const next =
      way === 'mailbox' ? [] : ['Taken is not yet delivered: look into the mailbox, and its spam folder.'];
    return [`${ways[way]}${providerId}.`, ...theirs, reference, ...next].join('\n');
  }
  const { reason } = outcome;
  const look = outcome.fault ? null : lookAt(reason);
  const unclear = outcome.outcome === 'retry' && outcome.unclear;
  const wait = outcome.outcome === 'retry' ? outcome.retryAfterSeconds : null;
  return [
    unclear ? `It is not known whether the mail was taken: ${reason}` : `The mail was not taken: ${reason}`,
    ...(outcome.fault ? [`Whose fault: ${faults[outcome.fault]}`] : []),
    ...(look ? [`Look at: ${look}.`] : []),
    ...theirs,
    ...(wait === null ? [] : [`It takes mail again in ${Math.ceil(wait)} s.`]),
  ].join('\n');
}
