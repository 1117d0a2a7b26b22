import { CUTOFF } from '../database/cutoff';
import { db, type Tx } from '../database/client';
import { countDead } from '../metrics/counters';
import { isKeyedHash, keyedHash } from '../secrets';
import { isProtective, type Concern, type LinkPurpose } from './purposes';
import { CLAIMS, readToken, type LinkClaims } from './token';

export type LiveLink = {
  state: 'live';
  id: string;
  /** Null for a sign-up. */
  userId: string | null;
  address: string;
  callbackUrl: string | null;
  /** Only of a protective link: what its mail reported, and the other link in the same mail. */
  about: Concern | null;
  endsLinkId: string | null;
  minutesLeft: number;
  formHash: string;
};

/** `justUsed`: used less than a minute ago, most likely by a double click. */
export type DeadLink = {
  state: 'dead';
  reason: 'expired' | 'used' | 'replaced';
  justUsed: boolean;
  about: Concern | null;
};

export type LinkReading = LiveLink | DeadLink | { state: 'forged' } | { state: 'missing' };

type Row = Omit<LiveLink, 'state' | 'formHash'> &
  LinkClaims & { condition: 'live' | DeadLink['reason']; justUsed: boolean };

/**
 * The hash that a form carries of its link. A POST must match the cookie's link, so two links in two tabs or a planted
 * cookie change nothing. Made from the link's id, because the last character of a token has several spellings.
 */
export function formHashOf(linkId: string): string {
  return keyedHash('link-form', linkId);
}

/** True when a form belongs to this link. Also true if AUTH_SECRET was rotated since the form was opened. */
export function isFormOf(linkId: string, formHash: string): boolean {
  return isKeyedHash('link-form', linkId, formHash);
}

/**
 * The state of the link that a token belongs to. Changes nothing, so mail scanners may open links any number of times.
 * `missing`: no token. `forged`: not ours, not for this purpose, or created over seven days ago (fourteen for a protective
 * link). The database's clock decides whether a link is live. Throws when the database is unavailable.
 */
export async function readLink(
  purpose: LinkPurpose,
  token: string | undefined,
  tx: Tx = db(),
): Promise<LinkReading> {
  if (!token) return { state: 'missing' };
  const claims = await readToken(purpose, token);
  const row = claims && (await rowOf(purpose, claims, tx));
  if (!row) {
    countDead(purpose, 'forged');
    return { state: 'forged' };
  }
  if (row.condition !== 'live') {
    countDead(purpose, row.condition);
    return { state: 'dead', reason: row.condition, justUsed: row.justUsed, about: row.about };
  }
  const { id, userId, address, callbackUrl, about, endsLinkId, minutesLeft } = row;
  const formHash = formHashOf(id);
  return { state: 'live', id, userId, address, callbackUrl, about, endsLinkId, minutesLeft, formHash };
}

async function rowOf(purpose: LinkPurpose, claims: LinkClaims, tx: Tx): Promise<Row | null> {
  const days = isProtective(purpose) ? 14 : 7;
  const rows = await tx.$queryRaw<Row[]>`
    SELECT ${CLAIMS}, "userId", "address", "callbackUrl", "about", "endsLinkId",
      ceil(extract(epoch FROM "expiresAt" - clock_timestamp()) / 60)::integer AS "minutesLeft",
      coalesce("usedAt" > clock_timestamp() - interval '1 minute', false) AS "justUsed",
      CASE WHEN "usedAt" IS NOT NULL THEN 'used'
           WHEN "voidedAt" IS NOT NULL OR ("createdAt" <= ${CUTOFF} AND "expiresAt" > ${CUTOFF}) THEN 'replaced'
           WHEN "expiresAt" <= clock_timestamp() THEN 'expired'
           ELSE 'live' END AS "condition"
    FROM "EmailLink"
    WHERE "id" = ${claims.id} AND "purpose" = ${purpose}
      AND "createdAt" > clock_timestamp() - make_interval(days => ${days}::integer)`;
  const [row] = rows;
  // Defence in depth: a signed token with other times than its row's is not one that we sent.
  const isAsSent = row?.issuedAt === claims.issuedAt && row.expiresAt === claims.expiresAt;
  return row && isAsSent ? row : null;
}
