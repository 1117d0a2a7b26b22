import type { Code, Facts, Finding } from '@/lib/doctor/finding';
import { sessionWords } from '@/lib/database/connection-fault';
import { ageOf, timeOf } from '../operator/run';
import { hintFor } from '../operator/reasons';

type Words = { [C in Code]: (facts: Facts[C]) => string };

const hint = (reason: string) => (hintFor(reason) ? `${reason} (check ${hintFor(reason)})` : reason);

const words: Words = {
  'settings-valid': () => 'The settings are valid.',
  'settings-warning': ({ warning }) => `${warning}.`,
  'settings-wrong': ({ fault }) => `${fault}.`,
  'checks-skipped': () => 'Nothing else was checked, because the settings are wrong.',

  'no-embedded-database': () =>
    'DATABASE_URL is unset, and there is no embedded database here yet. npm run up and npm start create one.',

  'database-answers': ({ setting, version }) => `${setting}: connected to PostgreSQL ${version}.`,
  'database-unavailable': ({ words: said }) => said,
  'session-unusable': ({ setting, reason }) => `${setting}: ${sessionWords[reason]}.`,
  'database-read-only': () =>
    'The database is read-only. Nothing can be written until it is the primary server again.',
  'migrations-applied': ({ count }) => `All ${count} migrations are applied.`,
  'migrations-pending': ({ names }) => `Pending migrations: ${names.join(', ')}. npm start applies them.`,
  'migrations-broken': ({ names }) =>
    `Failed migrations: ${names.join(', ')}. See npx prisma migrate resolve.`,
  'migrations-newer': ({ names }) =>
    `The database has migrations that this version doesn’t know: ${names.join(', ')}. Was a newer version deployed?`,
  'clock-agrees': () => 'The clocks of this machine and the database agree.',
  'clock-differs': ({ seconds }) =>
    `The clocks of this machine and the database differ by ${seconds} s. Synchronize them with NTP; until then, emails show wrong times and webhooks may be refused.`,

  'workers-running': ({ workers }) =>
    workers === 1 ? '1 worker is running.' : `${workers} workers are running.`,
  'no-worker': ({ waiting }) =>
    `No worker has been running for a minute. Messages waiting: ${waiting}. Start the app or, with WORKER=off, npm run worker.`,
  'outbox-paused': ({ reason, until }) =>
    `Sending is paused until ${timeOf(until)} because the provider refuses our email: ${hint(reason)}.`,
  'outbox-waits': ({ waiting, seconds }) =>
    seconds === null
      ? `Messages waiting: ${waiting}.`
      : `Messages waiting: ${waiting}, the oldest for ${ageOf(seconds)}. List them with npm run mail -- list.`,
  'outbox-dead': ({ reason, count }) =>
    `Messages that failed in the last 24 hours: ${count}. Reason: ${hint(reason)}.`,
  'outbox-none-dead': () => 'No messages failed in the last 24 hours.',
  suppressed: ({ count }) =>
    `Addresses that bounced or complained: ${count}.${count === 0 ? '' : ' List them with npm run mail -- suppressions.'}`,
  alarm: ({ kind, count, lastAt, reference }) =>
    `Alarm ${kind}, ${count === 1 ? 'once' : `${count} times`}, last at ${timeOf(lastAt)}. Search the log for ${reference}.`,
  'forwarded-headers': ({ lastAt }) =>
    `Requests arrive with forwarded headers (last at ${timeOf(lastAt)}), but TRUSTED_PROXIES is 0. If you run a proxy in front of the app, set TRUSTED_PROXIES; until then all clients share one limit.`,

  mailbox: () =>
    'Email goes to the development mailbox and never leaves this machine, so the provider and sender domain aren’t checked.',
  'resend-accepts-the-key': () => 'Resend accepts the API key.',
  'resend-key-only-sends': () =>
    'Resend accepts the API key, which may only send. That is best practice, but the domain can’t be checked with it. Try npm run mail:test.',
  'resend-refuses-the-key': () => 'RESEND_API_KEY: Resend rejects the key. Create a new one at Resend.',
  'resend-unavailable': ({ reason }) => `Resend is unavailable: ${hint(reason)}.`,
  'resend-domain-verified': ({ domain }) => `${domain} is verified at Resend.`,
  'resend-domain-unverified': ({ domain, status }) =>
    `MAIL_FROM: ${domain} isn’t verified at Resend (${status}). Add the DNS records that Resend shows, then verify the domain there.`,
  'resend-domain-missing': ({ domain }) =>
    `MAIL_FROM: the Resend account has no domain ${domain}. Add it at Resend, or change MAIL_FROM.`,
  'resend-tracking': ({ domain, kinds }) =>
    `Tracking is on at Resend for ${domain} (${kinds.join(', ')}). Turn it off: it breaks the links and discloses them.`,
  'smtp-answers': ({ host, port }) => `Connected to ${host}:${port}.`,
  'smtp-in-clear': ({ host, port, password }) =>
    `Connected to ${host}:${port} without TLS: email${password ? ' and the password' : ''} can be read in transit. Set MAIL_USE_TLS=1, or MAIL_PORT=465.`,
  'smtp-refuses': ({ host, port, reason, said }) =>
    `Can’t connect to ${host}:${port}: ${hint(reason)}.${said ? ` Response: ${said}` : ''}`,

  spf: ({ domain, lookups }) => `SPF: ${domain} has a record that uses ${lookups} of 10 lookups.`,
  'spf-missing': ({ domain }) =>
    `SPF: ${domain} has no record. Add the one your provider shows, unless the provider uses its own envelope domain.`,
  'spf-several': ({ domain, count }) =>
    `SPF: ${domain} has ${count} records, so receivers ignore all of them. Merge them into one.`,
  'spf-too-long': ({ domain }) =>
    `SPF: the record of ${domain} needs more than 10 lookups, so receivers treat it as invalid. Remove an include.`,
  dmarc: ({ domain, policy }) => `DMARC: ${domain} has a record with the policy ${policy}.`,
  'dmarc-testing': ({ domain, policy }) =>
    `DMARC: the record of ${domain} requests ${policy} in test mode (t=y), so receivers don’t enforce it. Remove t=y once the reports look right.`,
  'dmarc-missing': ({ domain }) =>
    `DMARC: ${domain} has no record, so anyone can send email in your name. Start with "v=DMARC1; p=none" at _dmarc.${domain}.`,
  'dmarc-several': ({ domain, count }) => `DMARC: _dmarc.${domain} has ${count} records. Keep one.`,
  dkim: ({ name }) => `DKIM: ${name} has a key.`,
  'dkim-missing': ({ name }) => `DKIM: ${name} has no key. Add the record your provider shows.`,
  'dkim-unknown': ({ domain }) =>
    `DKIM: not checked, because the selector for ${domain} is known only to the provider. Look for dkim=pass in the headers of a delivered email.`,
  'reply-mail': ({ domain }) => `Replies can be delivered: ${domain} accepts email.`,
  'no-reply-mail': ({ domain }) =>
    `${domain} accepts no email (no MX record), so replies are lost. Set SUPPORT_EMAIL to a mailbox that someone reads.`,
  'dns-unavailable': ({ name }) => `DNS is unavailable for ${name}, so it wasn’t checked.`,
};

/** A finding in words: the fault and the remedy. */
export function wordsOf({ code, facts }: Finding): string {
  const said = words[code] as (facts: object) => string;
  return said(facts);
}
