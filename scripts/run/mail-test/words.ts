import type { SentTest } from '@/lib/operator/send-test';
import { lookAt } from '../operator/reasons';

const ways = {
  resend: 'Resend has taken it',
  smtp: 'The SMTP server has taken it',
  mailbox:
    'It lies in the development mailbox, /dev/mailbox of the running app: no provider is set, so nothing leaves this machine',
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
  const look = lookAt(reason);
  const unclear = outcome.outcome === 'retry' && outcome.unclear;
  const wait = outcome.outcome === 'retry' ? outcome.retryAfterSeconds : null;
  return [
    unclear ? `It is not known whether the mail was taken: ${reason}` : `The mail was not taken: ${reason}`,
    ...(look ? [`Look at: ${look}.`] : []),
    ...theirs,
    ...(wait === null ? [] : [`It takes mail again in ${Math.ceil(wait)} s.`]),
  ].join('\n');
}
