import type { Tx } from '../database/client';
import type { Mail } from '../mail/mail';
import { canonicalAddress } from '../schemas/address';

/** Mail that its reader may never have asked for: a complaint ends it. Everything else concerns their own account. */
const UNASKED: Mail['template'][] = ['sign-up', 'account-exists'];
/** Somebody waits for it, and it is the way back in: tried however often mail came back. */
const ALWAYS: Mail['template'][] = ['reset-password'];

/** `complained`: never. `bounced`: mail came back and today's try is taken; the next is in so many seconds. */
export type Allowance = { code: 'send' } | { code: 'complained' } | { code: 'bounced'; waitSeconds: number };

/**
 * Whether a mail may go to an address that had complained or bounced before. After a hard bounce one mail a day finds
 * out whether the mailbox works again (not so requested reset links); `takes` says that this one is really to be sent,
 * and takes the day's try. The same two statements for every address, so that nobody's handling tells anything.
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
  if (row?.complained && UNASKED.includes(mail.template)) return { code: 'complained' };
  if (row?.bounced && spaced && taken === 0) return { code: 'bounced', waitSeconds: row.waits };
  return { code: 'send' };
}

/**
 * Gives back the day's try that a message took, to the one that stands in its place. Not when mail came back since it was
 * written: that may have been its own.
 */
export async function returnTry(tx: Tx, messageId: string): Promise<void> {
  await tx.$executeRaw`
    UPDATE "Suppression" s SET "nextTryAt" = clock_timestamp() FROM "OutboundEmail" m
    WHERE m."id" = ${messageId} AND s."canonical" = lower(m."address") AND s."bouncedAt" < m."createdAt"`;
}
