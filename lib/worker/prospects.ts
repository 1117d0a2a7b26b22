import { db, type Tx } from '../database/client';
import { env } from '../env';
import type { LinkPurpose } from '../links/purposes';
import { CLAIMS, type LinkClaims } from '../links/token';
import { IS_CUT_OFF } from './cut-off';
import { isRequest } from '../outbox/message';
import type { ClaimedMessage } from './claimed-message';

/** What a token is made from. */
export type TokenSource = { purpose: LinkPurpose; kid: string; claims: LinkClaims };

/** What is to be done with a message at this moment, before anything is sent. */
export type Prospects =
  | { verdict: 'send'; link: TokenSource | null; protective: TokenSource | null; aliveMs: number | null }
  | { verdict: 'replace' }
  | {
      verdict: 'give-up';
      reason:
        | 'ended-by-operator'
        | 'link-ended'
        | 'overtaken'
        | 'request-too-old'
        | 'unclear-too-long'
        | 'unclear-too-often'
        | 'too-old';
    };

/** How often an attempt is repeated by SMTP that may have been accepted. */
const MOST_REPEATED = 2;

type Row = {
  isCutOff: boolean;
  requestTooOld: boolean;
  unclearTooLong: boolean;
  unclearTooOften: boolean;
  tooOld: boolean;
  overtaken: boolean;
};

type LinkRow = LinkClaims & {
  purpose: LinkPurpose;
  kid: string;
  ended: boolean;
  nearlyDead: boolean;
  aliveMs: number;
};

/**
 * Weighs a message by the database's clock. A dead link is never mailed; one that has lived half its life is
 * replaced, so that what arrives can be used; a request stands for an hour, a notice for seven days. After 23 hours
 * without a clear answer from Resend a notice is given up: it forgets the key after 24, and a retry could then arrive
 * twice. SMTP has no key, so there each unclear attempt may be a copy: it is repeated twice at most. "You already have an
 * account" has no link that a change of address would end: it goes only while the account goes by its address.
 */
export async function weigh(message: ClaimedMessage, tx: Tx = db()): Promise<Prospects> {
  const [row] = await tx.$queryRaw<Row[]>`
    SELECT ${IS_CUT_OFF} AS "isCutOff",
      "requestedAt" < clock_timestamp() - interval '1 hour' AS "requestTooOld",
      coalesce("unclearSince" < clock_timestamp() - interval '23 hours', false) AS "unclearTooLong",
      "unclearAttempts" > ${MOST_REPEATED} AND "rendering" IS NOT NULL AS "unclearTooOften",
      "requestedAt" < clock_timestamp() - interval '7 days' AS "tooOld",
      "kind" IN ('sign-up', 'renewal') AND "rendering" IS NOT NULL AND "linkId" IS NULL AND NOT EXISTS (
        SELECT 1 FROM "User" u WHERE u."id" = m."userId" AND u."emailCanonical" = lower(m."address")) AS "overtaken"
    FROM "OutboundEmail" m WHERE "id" = ${message.id}`;
  if (!row) return { verdict: 'give-up', reason: 'link-ended' };
  if (row.isCutOff) return { verdict: 'give-up', reason: 'ended-by-operator' };
  if (isRequest(message.kind) && row.requestTooOld) return { verdict: 'give-up', reason: 'request-too-old' };
  if (row.unclearTooLong && env().mail.kind === 'resend')
    return { verdict: 'give-up', reason: 'unclear-too-long' };
  if (row.unclearTooOften && env().mail.kind === 'smtp')
    return { verdict: 'give-up', reason: 'unclear-too-often' };
  if (row.tooOld) return { verdict: 'give-up', reason: 'too-old' };
  if (row.overtaken) return { verdict: 'give-up', reason: 'overtaken' };

  const carried = [message.linkId, message.protectiveLinkId].filter((id) => id !== null);
  const links = carried.length === 0 ? [] : await linksOf(carried, tx);
  if (links.length < carried.length || links.some((link) => link.ended))
    return { verdict: 'give-up', reason: 'link-ended' };
  if (links.some((link) => link.nearlyDead)) return { verdict: 'replace' };
  return {
    verdict: 'send',
    link: sourceOf(links, message.linkId),
    protective: sourceOf(links, message.protectiveLinkId),
    aliveMs: links.length === 0 ? null : Math.max(0, Math.min(...links.map((link) => link.aliveMs))),
  };
}

function linksOf(ids: string[], tx: Tx): Promise<LinkRow[]> {
  return tx.$queryRaw<LinkRow[]>`
    SELECT ${CLAIMS}, "purpose", "kid", "usedAt" IS NOT NULL OR "voidedAt" IS NOT NULL AS "ended",
      clock_timestamp() > "createdAt" + ("expiresAt" - "createdAt") / 2 AS "nearlyDead",
      (extract(epoch FROM "expiresAt" - clock_timestamp()) * 1000)::double precision AS "aliveMs"
    FROM "EmailLink" WHERE "id" = ANY(${ids})`;
}

function sourceOf(links: LinkRow[], id: string | null): TokenSource | null {
  const link = links.find((one) => one.id === id);
  if (!link) return null;
  const { purpose, kid, ...claims } = link;
  return { purpose, kid, claims };
}
