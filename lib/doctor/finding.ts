import type { SessionFault } from '../database/session';

export type Level = 'ok' | 'warning' | 'fault';

/** What the doctor can find, with the facts for its words. Never a person's address, a key or a password. */
export type Facts = {
  'settings-valid': object;
  'settings-warning': { warning: string };
  'settings-wrong': { fault: string };
  'checks-skipped': object;
  'no-embedded-database': object;
  'database-answers': { setting: string; version: string };
  'database-unavailable': { words: string };
  'session-unusable': { setting: string; reason: SessionFault };
  'database-read-only': object;
  'migrations-applied': { count: number };
  'migrations-pending': { names: string[] };
  'migrations-broken': { names: string[] };
  'migrations-newer': { names: string[] };
  'clock-agrees': object;
  'clock-differs': { seconds: number };
  'workers-running': { workers: number };
  'no-worker': { waiting: number };
  'outbox-paused': { reason: string; until: Date };
  'outbox-waits': { waiting: number; seconds: number | null };
  'outbox-dead': { reason: string; count: number };
  'outbox-none-dead': object;
  suppressed: { count: number };
  alarm: { kind: string; count: number; lastAt: Date; reference: string };
  'forwarded-headers': { lastAt: Date };
  mailbox: object;
  'resend-accepts-the-key': object;
  'resend-key-only-sends': object;
  'resend-refuses-the-key': object;
  'resend-unavailable': { reason: string };
  'resend-domain-verified': { domain: string };
  'resend-domain-unverified': { domain: string; status: string };
  'resend-domain-missing': { domain: string };
  'resend-tracking': { domain: string; kinds: string[] };
  'smtp-answers': { host: string; port: number };
  'smtp-in-clear': { host: string; port: number; password: boolean };
  'smtp-refuses': { host: string; port: number; reason: string; said: string };
  spf: { domain: string; lookups: number };
  'spf-missing': { domain: string };
  'spf-several': { domain: string; count: number };
  'spf-too-long': { domain: string };
  dmarc: { domain: string; policy: string };
  'dmarc-testing': { domain: string; policy: string };
  'dmarc-missing': { domain: string };
  'dmarc-several': { domain: string; count: number };
  dkim: { name: string };
  'dkim-missing': { name: string };
  'dkim-unknown': { domain: string };
  'reply-mail': { domain: string };
  'no-reply-mail': { domain: string };
  'dns-unavailable': { name: string };
};

export type Code = keyof Facts;
export type Finding = { [C in Code]: { level: Level; code: C; facts: Facts[C] } }[Code];

/** Creates a finding. `ok`: as it should be; `warning`: email is still sent, but check it; `fault`: something doesn't work. */
export function finding<C extends Code>(level: Level, code: C, facts: Facts[C]): Finding {
  return { level, code, facts } as Finding;
}
