import type { Code, Facts, Finding } from '@/lib/doctor/finding';
import { sessionWords } from '@/lib/database/connection-fault';
import { ageOf, timeOf } from '../operator/run';
import { lookAt } from '../operator/reasons';

type Words = { [C in Code]: (facts: Facts[C]) => string };

const hint = (reason: string) => (lookAt(reason) ? `${reason}: look at ${lookAt(reason)}` : reason);

const words: Words = {
  'settings-right': () => 'The settings are right.',
  'settings-warning': ({ warning }) => `${warning}.`,
  'settings-wrong': ({ fault }) => `${fault}.`,
  'settings-come-first': () => 'Nothing else was looked at: it would be asked with settings that are wrong.',

  'no-embedded-database': () =>
    'DATABASE_URL is unset, and there is no embedded database here that answers. npm run up and npm start make one.',

  'database-answers': ({ setting, version }) => `${setting}: PostgreSQL ${version} answers.`,
  'database-away': ({ words: said }) => said,
  'session-unusable': ({ setting, reason }) => `${setting}: ${sessionWords[reason]}.`,
  'database-read-only': () =>
    'The database only reads: nothing can be written until it is the primary server again.',
  'migrations-applied': ({ count }) => `All ${count} migrations are applied.`,
  'migrations-pending': ({ names }) =>
    `Migrations are not applied: ${names.join(', ')}. npm start applies them.`,
  'migrations-broken': ({ names }) =>
    `A migration broke off: ${names.join(', ')}. See npx prisma migrate resolve.`,
  'migrations-newer': ({ names }) =>
    `The database has migrations that this version does not know: ${names.join(', ')}. Is a newer version deployed?`,
  'clock-agrees': () => 'The clocks of this machine and of the database agree.',
  'clock-differs': ({ seconds }) =>
    `The clocks of this machine and of the database differ by ${seconds} s: set them by NTP. Mails tell wrong times, and webhooks may be refused.`,

  'worker-lives': ({ workers }) => (workers === 1 ? 'A worker lives.' : `${workers} workers live.`),
  'no-worker': ({ waiting }) =>
    `No worker has said for a minute that it lives, and ${waiting === 0 ? 'no message waits' : `messages that wait: ${waiting}`}. Start the app, or where WORKER is off the process that works the outbox.`,
  'outbox-held': ({ reason, until }) =>
    `A worker sends nothing before ${timeOf(until)}, since the provider takes no mail of ours. ${hint(reason)}.`,
  'outbox-waits': ({ waiting, seconds }) =>
    seconds === null
      ? `Messages that wait: ${waiting}.`
      : `Messages that wait: ${waiting}, the oldest for ${ageOf(seconds)}. npm run mail -- list shows them.`,
  'outbox-dead': ({ reason, count }) => `Mails given up in the last 24 hours: ${count}, for ${hint(reason)}.`,
  'outbox-none-dead': () => 'No mail was given up in the last 24 hours.',
  suppressed: ({ count }) =>
    `Addresses that mail came back from, or whose reader complained: ${count}.${count === 0 ? '' : ' npm run mail -- suppressions shows them.'}`,
  alarm: ({ kind, count, lastAt, reference }) =>
    `Alarm ${kind}, ${count === 1 ? 'once' : `${count} times`}, last at ${timeOf(lastAt)}; ${reference} names it in the log.`,
  'forwarded-headers': ({ lastAt }) =>
    `Requests came with forwarded headers, last at ${timeOf(lastAt)}, and TRUSTED_PROXIES is 0. If a proxy of yours stands in front, set TRUSTED_PROXIES: until then all clients share one limit.`,

  mailbox: () =>
    'Mail goes into the development mailbox and none leaves this machine; provider and sender domain are not looked at.',
  'resend-accepts-the-key': () => 'Resend accepts the key.',
  'resend-key-only-sends': () =>
    'Resend knows the key, which may only send: that is right, and means that the domain can’t be asked for. npm run mail:test tells whether it may send.',
  'resend-refuses-the-key': () => 'RESEND_API_KEY: Resend refuses the key. Make a new one there.',
  'resend-away': ({ reason }) => `Resend gave no answer that could be used. ${hint(reason)}.`,
  'resend-domain-verified': ({ domain }) => `Resend has verified ${domain}.`,
  'resend-domain-unverified': ({ domain, status }) =>
    `MAIL_FROM: Resend has not verified ${domain} (${status}). Set the DNS records that it shows, and have it verify them.`,
  'resend-domain-missing': ({ domain }) =>
    `MAIL_FROM: the account of this key has no domain ${domain}. Add it at Resend, or change MAIL_FROM.`,
  'resend-tracking': ({ domain, kinds }) =>
    `Tracking is on at Resend for ${domain} (${kinds.join(', ')}): switch it off, it breaks the links and gives them away.`,
  'smtp-answers': ({ host, port }) => `${host}:${port} lets us in.`,
  'smtp-in-clear': ({ host, port, password }) =>
    `${host}:${port} lets us in, but without TLS: mail${password ? ' and the password' : ''} can be read on the way. Set MAIL_USE_TLS=1, or port 465.`,
  'smtp-refuses': ({ host, port, reason, said }) =>
    `${host}:${port} does not let us in. ${hint(reason)}.${said ? ` It said: ${said}` : ''}`,

  spf: ({ domain, lookups }) => `SPF: one record at ${domain}, with ${lookups} of 10 look-ups.`,
  'spf-missing': ({ domain }) =>
    `SPF: no record at ${domain}. Set the one that the provider shows, unless its envelope comes from a domain of its own.`,
  'spf-several': ({ domain, count }) =>
    `SPF: ${count} records at ${domain}, which makes all void: join them into one.`,
  'spf-too-long': ({ domain }) =>
    `SPF: the record at ${domain} costs more than 10 look-ups and counts as broken: take an include out.`,
  dmarc: ({ domain, policy }) => `DMARC: a record at ${domain}, with the policy ${policy}.`,
  'dmarc-testing': ({ domain, policy }) =>
    `DMARC: the record at ${domain} asks for ${policy}, but only as a test (t=y): receivers don’t enforce it. Remove t=y when the reports look right.`,
  'dmarc-missing': ({ domain }) =>
    `DMARC: no record for ${domain}: anyone may write as you. Begin with "v=DMARC1; p=none" at _dmarc.${domain}.`,
  'dmarc-several': ({ domain, count }) => `DMARC: ${count} records at _dmarc.${domain}: leave one.`,
  dkim: ({ name }) => `DKIM: a key at ${name}.`,
  'dkim-missing': ({ name }) => `DKIM: no key at ${name}. Set the record that the provider shows.`,
  'dkim-unknown': ({ domain }) =>
    `DKIM: the provider chose the selector for ${domain}, so nothing is looked up. The headers of a mail that arrived tell: dkim=pass.`,
  'reply-mail': ({ domain }) => `Answers to our mails have a host to go to, at ${domain}.`,
  'no-reply-mail': ({ domain }) =>
    `No host takes mail for ${domain} (MX): answers to our mails are lost. Set SUPPORT_EMAIL to a mailbox that somebody reads.`,
  'dns-away': ({ name }) => `No name server answers for ${name}: nothing is known of it.`,
};

/** What a finding says, and what to do about it. */
export function wordsOf({ code, facts }: Finding): string {
  const said = words[code] as (facts: object) => string;
  return said(facts);
}
