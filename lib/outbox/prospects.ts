import { db } from '../db';
import { env } from '../env';
import type { LinkPurpose } from '../links/purposes';
import type { LinkClaims } from '../links/token';
import type { ClaimedMessage } from './message';

/** What is to be done with a message at this moment, before anything is sent. */
export type Prospects =
  | { verdict: 'send'; link: { purpose: LinkPurpose; kid: string; claims: LinkClaims } | null }
  | { verdict: 'replace' }
  | { verdict: 'give-up'; reason: 'link-ended' | 'request-too-old' | 'unclear-too-long' | 'too-old' };

type Row = {
  perishable: boolean;
  requestTooOld: boolean;
  unclearTooLong: boolean;
  tooOld: boolean;
  purpose: LinkPurpose | null;
  kid: string;
  ended: boolean;
  nearlyDead: boolean;
  subject: string;
  issuedAt: number;
  expiresAt: number;
};

/**
 * Weighs a message by the database's clock. A dead link is never mailed; one that has lived half its life is
 * replaced, so that what arrives can be used; a request stands for an hour. After 23 hours without a clear answer from
 * Resend a notice is given up: it forgets the key after 24, and a retry could then arrive twice. SMTP has no key and
 * promises at least once, so there a notice is tried for its seven days.
 */
export async function weigh(message: ClaimedMessage): Promise<Prospects> {
  const [row] = await db().$queryRaw<Row[]>`
    SELECT m."kind" <> 'password-changed' AS "perishable",
      m."requestedAt" < clock_timestamp() - interval '1 hour' AS "requestTooOld",
      coalesce(m."unclearSince" < clock_timestamp() - interval '23 hours', false) AS "unclearTooLong",
      m."createdAt" < clock_timestamp() - interval '7 days' AS "tooOld",
      l."purpose", l."kid",
      l."usedAt" IS NOT NULL OR l."voidedAt" IS NOT NULL AS "ended",
      clock_timestamp() > l."createdAt" + (l."expiresAt" - l."createdAt") / 2 AS "nearlyDead",
      coalesce(l."userId", l."id") AS "subject",
      floor(extract(epoch FROM l."createdAt"))::double precision AS "issuedAt",
      floor(extract(epoch FROM l."expiresAt"))::double precision AS "expiresAt"
    FROM "OutboundEmail" m LEFT JOIN "EmailLink" l ON l."id" = m."linkId"
    WHERE m."id" = ${message.id}`;
  if (!row) return { verdict: 'give-up', reason: 'link-ended' };
  if (row.perishable && row.requestTooOld) return { verdict: 'give-up', reason: 'request-too-old' };
  if (row.unclearTooLong && env().mail.kind === 'resend')
    return { verdict: 'give-up', reason: 'unclear-too-long' };
  if (row.tooOld) return { verdict: 'give-up', reason: 'too-old' };
  if (message.linkId === null) return { verdict: 'send', link: null };
  if (row.purpose === null || row.ended) return { verdict: 'give-up', reason: 'link-ended' };
  if (row.nearlyDead) return { verdict: 'replace' };
  const { purpose, kid, subject, issuedAt, expiresAt } = row;
  return {
    verdict: 'send',
    link: { purpose, kid, claims: { id: message.linkId, subject, issuedAt, expiresAt } },
  };
}
