import { db, type Tx } from '../database/client';
import { env } from '../env';
import type { LinkPurpose } from '../links/purposes';
import { CLAIMS, type LinkClaims } from '../links/token';
import { IS_CUT_OFF } from './cut-off';
import { isRequest } from '../outbox/message';
import type { ClaimedMessage } from './claimed-message';

/** What a token is made from. */
export type TokenSource = { purpose: LinkPurpose; kid: string; claims: LinkClaims };

/** What to do with a message at this moment. */
export type Verdict =
  | { code: 'send'; link: TokenSource | null; protective: TokenSource | null; expiresInMs: number | null }
  | { code: 'replace' }
  | {
      code: 'give-up';
      reason:
        | 'ended-by-operator'
        | 'link-ended'
        | 'overtaken'
        | 'request-too-old'
        | 'unclear-too-long'
        | 'unclear-too-often'
        | 'too-old';
    };

/** How often an SMTP attempt that may have succeeded is repeated. */
const MAX_UNCLEAR_REPEATS = 2;

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
  expiresInMs: number;
};

/**
 * Decides by the database's clock whether a message is sent, replaced or given up.
 * - A link that was used or ended is never mailed. A link past half its lifetime is replaced by a new one.
 * - A request is valid for an hour, a notice for seven days.
 * - Resend forgets a key after 24 hours, so without a clear answer a message is given up after 23: a retry could arrive
 *   twice. SMTP has no keys, so each unclear attempt may be a copy; it is repeated twice at most.
 * - "You already have an account" carries no link that would end, so it is sent only while the account has its address.
 */
export async function verdictOn(message: ClaimedMessage, tx: Tx = db()): Promise<Verdict> {
  const [row] = await tx.$queryRaw<Row[]>`
    SELECT ${IS_CUT_OFF} AS "isCutOff",
      "requestedAt" < clock_timestamp() - interval '1 hour' AS "requestTooOld",
      coalesce("unclearSince" < clock_timestamp() - interval '23 hours', false) AS "unclearTooLong",
      "unclearAttempts" > ${MAX_UNCLEAR_REPEATS} AND "rendering" IS NOT NULL AS "unclearTooOften",
      "requestedAt" < clock_timestamp() - interval '7 days' AS "tooOld",
      "kind" IN ('sign-up', 'renewal') AND "rendering" IS NOT NULL AND "linkId" IS NULL AND NOT EXISTS (
        SELECT 1 FROM "User" u WHERE u."id" = m."userId" AND u."emailCanonical" = lower(m."address")) AS "overtaken"
    FROM "OutboundEmail" m WHERE "id" = ${message.id}`;
  if (!row) return { code: 'give-up', reason: 'link-ended' };
  if (row.isCutOff) return { code: 'give-up', reason: 'ended-by-operator' };
  if (isRequest(message.kind) && row.requestTooOld) return { code: 'give-up', reason: 'request-too-old' };
  if (row.unclearTooLong && env().mail.kind === 'resend')
    return { code: 'give-up', reason: 'unclear-too-long' };
  if (row.unclearTooOften && env().mail.kind === 'smtp')
    return { code: 'give-up', reason: 'unclear-too-often' };
  if (row.tooOld) return { code: 'give-up', reason: 'too-old' };
  if (row.overtaken) return { code: 'give-up', reason: 'overtaken' };

  const carried = [message.linkId, message.protectiveLinkId].filter((id) => id !== null);
  const links = carried.length === 0 ? [] : await linksOf(carried, tx);
  if (links.length < carried.length || links.some((link) => link.ended))
    return { code: 'give-up', reason: 'link-ended' };
  if (links.some((link) => link.nearlyDead)) return { code: 'replace' };
  return {
    code: 'send',
    link: sourceOf(links, message.linkId),
    protective: sourceOf(links, message.protectiveLinkId),
    expiresInMs: links.length === 0 ? null : Math.max(0, Math.min(...links.map((link) => link.expiresInMs))),
  };
}

function linksOf(ids: string[], tx: Tx): Promise<LinkRow[]> {
  return tx.$queryRaw<LinkRow[]>`
    SELECT ${CLAIMS}, "purpose", "kid", "usedAt" IS NOT NULL OR "voidedAt" IS NOT NULL AS "ended",
      clock_timestamp() > "createdAt" + ("expiresAt" - "createdAt") / 2 AS "nearlyDead",
      (extract(epoch FROM "expiresAt" - clock_timestamp()) * 1000)::double precision AS "expiresInMs"
    FROM "EmailLink" WHERE "id" = ANY(${ids})`;
}

function sourceOf(links: LinkRow[], id: string | null): TokenSource | null {
  const link = links.find((one) => one.id === id);
  if (!link) return null;
  const { purpose, kid, ...claims } = link;
  return { purpose, kid, claims };
}
