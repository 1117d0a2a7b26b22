import { CUTOFF } from '../database/cutoff';
import { db, type Tx } from '../database/client';
import { countDead } from '../metrics/counters';
import { isKeyedHash, keyedHash } from '../secrets';
import { isProtective, type Concern, type LinkPurpose } from './purposes';
import { readToken, type LinkClaims } from './token';

export type LiveLink = {
  state: 'live';
  id: string;
  /** Null for a sign-up. */
  userId: string | null;
  address: string;
  callbackUrl: string | null;
  /** Of a protective link: what its mail told of, and the link of the same mail. */
  about: Concern | null;
  endsLinkId: string | null;
  minutesLeft: number;
  formHash: string;
};

/** `justUsed`: less than a minute ago, so that most likely somebody pressed twice. */
export type DeadLink = {
  state: 'dead';
  reason: 'expired' | 'used' | 'replaced';
  justUsed: boolean;
  about: Concern | null;
};

export type LinkReading = LiveLink | DeadLink | { state: 'forged' } | { state: 'missing' };

type Row = Omit<LiveLink, 'state' | 'formHash'> & {
  condition: 'live' | DeadLink['reason'];
  justUsed: boolean;
  subject: string;
  issuedAt: number;
  expiresAt: number;
};

/**
 * What the form carries of its link, so that a POST can be held against the cookie: two links in two tabs, or a
 * planted cookie, change nothing. Of the link's id rather than the token's text, whose last character has spellings.
 */
export function formHashOf(linkId: string): string {
  return keyedHash('link-form', linkId);
}

/** Whether a form belongs to a link; also one that was opened before a rotation of AUTH_SECRET. */
export function isFormOf(linkId: string, formHash: string): boolean {
  return isKeyedHash('link-form', linkId, formHash);
}

/**
 * Says what a token is worth now, and changes nothing, whoever asks and how often (mail scanners open links first).
 * `missing`: no token. `forged`: not one of ours, not for this purpose, or dead and older than seven days (a protective
 * link: fourteen). The database's clock decides whether it lives. Throws when the database is away.
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
    SELECT "id", "userId", "address", "callbackUrl", "about", "endsLinkId",
      coalesce("userId", "id") AS "subject",
      floor(extract(epoch FROM "createdAt"))::double precision AS "issuedAt",
      floor(extract(epoch FROM "expiresAt"))::double precision AS "expiresAt",
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
  // A token with our signature whose claims are not its row's was not made by us in the ordinary way.
  const asMinted =
    row?.subject === claims.subject && row.issuedAt === claims.issuedAt && row.expiresAt === claims.expiresAt;
  return row && asMinted ? row : null;
}
