import type { Tx } from '../database/client';
import { env } from '../env';
import { canonicalAddress } from '../schemas/address';
import { randomId, secretName } from '../secrets';
import { isProtective, purposes, type Concern, type LinkPurpose } from './purposes';

export type NewLink = {
  purpose: LinkPurpose;
  userId: string | null;
  address: string;
  callbackUrl: string | null;
  /** Of a protective link alone. */
  protects?: Protects;
};
/**
 * What a protective link is about: what its mail tells of, the message that carries it (what it tells of happened when
 * the message was asked for), and the link of the same mail that it ends.
 */
export type Protects = { about: Concern; messageId: string; endsLinkId: string | null };
export type IssuedLink = { id: string; createdAt: Date; expiresAt: Date };

/**
 * Writes a new link's row and returns its id (192 random bits, the token's jti) and its times, which are the
 * database's. The life (LINK_TTL_SECONDS; seven days for a protective link) begins here: the caller is about to hand
 * the mail over.
 */
export async function issueLink(tx: Tx, link: NewLink): Promise<IssuedLink> {
  const kid = secretName(env().authSecrets[0] ?? '');
  const life = isProtective(link.purpose) ? purposes[link.purpose].ceiling : env().linkTtlSeconds;
  const { about = null, messageId = null, endsLinkId = null } = link.protects ?? {};
  const rows = await tx.$queryRaw<IssuedLink[]>`
    WITH clock AS MATERIALIZED (SELECT clock_timestamp() AS at)
    INSERT INTO "EmailLink" ("id", "purpose", "userId", "address", "canonical", "kid", "callbackUrl", "about", "eventAt",
                             "endsLinkId", "createdAt", "expiresAt")
    SELECT ${randomId()}, ${link.purpose}, ${link.userId}, ${link.address}, ${canonicalAddress(link.address)}, ${kid},
           ${link.callbackUrl}, ${about},
           (SELECT "requestedAt" FROM "OutboundEmail" WHERE "id" = ${messageId}), ${endsLinkId}, at,
           at + make_interval(secs => ${life}::double precision)
    FROM clock
    RETURNING "id", "createdAt", "expiresAt"`;
  const [issued] = rows;
  if (!issued) throw new Error('the link was not written');
  return issued;
}
