import type { Tx } from '../db';
import { env } from '../env';
import { canonicalAddress } from '../schemas/address';
import { randomId, secretName } from '../secrets';
import type { LinkPurpose } from './purposes';

export type NewLink = {
  purpose: LinkPurpose;
  userId: string | null;
  address: string;
  callbackUrl: string | null;
};
export type IssuedLink = { id: string; createdAt: Date; expiresAt: Date };

/**
 * Writes a new link's row and returns its id (192 random bits, the token's jti) and its times, which are the
 * database's. The life, LINK_TTL_SECONDS, begins here: the caller is about to hand the mail over.
 */
export async function issueLink(tx: Tx, link: NewLink): Promise<IssuedLink> {
  const kid = secretName(env().authSecrets[0] ?? '');
  const rows = await tx.$queryRaw<IssuedLink[]>`
    WITH clock AS MATERIALIZED (SELECT clock_timestamp() AS at)
    INSERT INTO "EmailLink" ("id", "purpose", "userId", "address", "canonical", "kid", "callbackUrl", "createdAt", "expiresAt")
    SELECT ${randomId()}, ${link.purpose}, ${link.userId}, ${link.address}, ${canonicalAddress(link.address)}, ${kid},
           ${link.callbackUrl}, at, at + make_interval(secs => ${env().linkTtlSeconds}::double precision)
    FROM clock
    RETURNING "id", "createdAt", "expiresAt"`;
  const [issued] = rows;
  if (!issued) throw new Error('the link was not written');
  return issued;
}
