import type { Tx } from '../database/client';
import { env } from '../env';
import { canonicalAddress } from '../schemas/address';
import { randomId, secretName } from '../secrets';
import { isProtective, purposes, type Concern, type LinkPurpose } from './purposes';

/** 128 bits (ASVS 11.5.1). Not more, because the id is part of the link's URL. */
const LINK_ID_BYTES = 16;

export type NewLink = {
  purpose: LinkPurpose;
  userId: string | null;
  address: string;
  callbackUrl: string | null;
  /** Only for a protective link. */
  protects?: Protects;
};
/**
 * What a protective link is about: the event that its mail reports, the message that carries it (whose request time is
 * the time of the event), and the other link in the same mail, which it ends.
 */
export type Protects = { about: Concern; messageId: string; endsLinkId: string | null };
export type IssuedLink = { id: string; createdAt: Date; expiresAt: Date };

/**
 * Writes a new link's row and returns its random id (the token's `jti`) and its times by the database's clock. Its
 * lifetime (LINK_TTL_SECONDS; seven days for a protective link) begins now, because the caller is about to send the mail.
 */
export async function issueLink(tx: Tx, link: NewLink): Promise<IssuedLink> {
  const kid = secretName(env().authSecrets[0] ?? '');
  const lifetimeSeconds = isProtective(link.purpose) ? purposes[link.purpose].ceiling : env().linkTtlSeconds;
  const { about = null, messageId = null, endsLinkId = null } = link.protects ?? {};
  const rows = await tx.$queryRaw<IssuedLink[]>`
    WITH clock AS MATERIALIZED (SELECT clock_timestamp() AS at)
    INSERT INTO "EmailLink" ("id", "purpose", "userId", "address", "canonical", "kid", "callbackUrl", "about", "eventAt",
                             "endsLinkId", "createdAt", "expiresAt")
    SELECT ${randomId(LINK_ID_BYTES)}, ${link.purpose}, ${link.userId}, ${link.address}, ${canonicalAddress(link.address)}, ${kid},
           ${link.callbackUrl}, ${about},
           (SELECT "requestedAt" FROM "OutboundEmail" WHERE "id" = ${messageId}), ${endsLinkId}, at,
           at + make_interval(secs => ${lifetimeSeconds}::double precision)
    FROM clock
    RETURNING "id", "createdAt", "expiresAt"`;
  const [issued] = rows;
  if (!issued) throw new Error('the link was not written');
  return issued;
}
