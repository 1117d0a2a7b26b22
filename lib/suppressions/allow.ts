import type { Tx } from '../database/client';
import type { Mail } from '../mail/mail';
import { canonicalAddress } from '../schemas/address';

/** Mail that its recipient may not have requested. It stops after a complaint. All other mail is about their account. */
const UNREQUESTED: Mail['template'][] = ['sign-up', 'account-exists'];
/** Sent despite bounces, because a user is waiting for it and it is the only way to recover. */
const ALWAYS: Mail['template'][] = ['reset-password'];

/** `complained`: not at all. `bounced`: today's try is used up; the next is in `waitSeconds`. */
export type Allowance = { code: 'send' } | { code: 'complained' } | { code: 'bounced'; waitSeconds: number };

/**
 * Decides whether a mail may be sent to an address despite complaints and bounces. After a hard bounce, one mail a day
 * tests the address (reset links aren't limited). With `takes`, the mail will be sent and uses up the day's try. It runs
 * the same two statements for every address, so that timing reveals nothing.
 */
export async function allowMail(
  tx: Tx,
  mail: { template: Mail['template']; to: string; takes: boolean },
): Promise<Allowance> {
  const canonical = canonicalAddress(mail.to);
  const spaced = !ALWAYS.includes(mail.template);
  const taken = await tx.$executeRaw`
    UPDATE "Suppression" SET "nextTryAt" = clock_timestamp() + interval '1 day'
    WHERE "canonical" = ${canonical} AND "bouncedAt" IS NOT NULL AND "nextTryAt" <= clock_timestamp()
      AND ${spaced && mail.takes}`;
  const [row] = await tx.$queryRaw<{ complained: boolean; bounced: boolean; waits: number }[]>`
    SELECT "complainedAt" IS NOT NULL AS "complained", "bouncedAt" IS NOT NULL AS "bounced",
      greatest(0, extract(epoch FROM "nextTryAt" - clock_timestamp()))::double precision AS "waits"
    FROM "Suppression" WHERE "canonical" = ${canonical}`;
  if (row?.complained && UNREQUESTED.includes(mail.template)) return { code: 'complained' };
  if (row?.bounced && spaced && taken === 0) return { code: 'bounced', waitSeconds: row.waits };
  return { code: 'send' };
}

/**
 * Gives the day's try that a message used to its replacement, unless a mail has bounced since the message was written: that
 * may have been this one.
 */
export async function returnTry(tx: Tx, messageId: string): Promise<void> {
  await tx.$executeRaw`
    UPDATE "Suppression" s SET "nextTryAt" = clock_timestamp() FROM "OutboundEmail" m
    WHERE m."id" = ${messageId} AND s."canonical" = lower(m."address") AND s."bouncedAt" < m."createdAt"`;
}
