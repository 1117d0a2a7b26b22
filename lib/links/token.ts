import { compactVerify, SignJWT } from 'jose';
import { z } from 'zod';
import { Prisma } from '@/prisma/generated/client';
import { env } from '../env';
import { deriveKey, secretName } from '../secrets';
import { purposes, type LinkPurpose } from './purposes';

/** What a token states about its link. Times in whole seconds since 1970. */
export type LinkClaims = { id: string; issuedAt: number; expiresAt: number };

/** SQL: the claims of a row of "EmailLink". A token is made from these, and must equal them when it is read. */
export const CLAIMS = Prisma.sql`"id",
  floor(extract(epoch FROM "createdAt"))::double precision AS "issuedAt",
  floor(extract(epoch FROM "expiresAt"))::double precision AS "expiresAt"`;

const MAX_TOKEN_LENGTH = 2048;

const secretNamed = (kid: unknown) => env().authSecrets.find((secret) => secretName(secret) === kid);

/** APP_URL is part of the key, so another environment's token doesn't verify here even if the secret is the same. */
const keyFor = (secret: string, purpose: LinkPurpose) => deriveKey(secret, `link:${purpose}:${env().appUrl}`);

/**
 * The token of a link: a JWT (RFC 7519), signed by HS256 with a key for its purpose and APP_URL. It holds nothing about
 * the person. The same claims and secret give the same bytes, so a retry repeats the mail exactly. Null when the secret
 * named by `kid` is no longer configured.
 */
export async function mintToken(
  purpose: LinkPurpose,
  kid: string,
  claims: LinkClaims,
): Promise<string | null> {
  const secret = secretNamed(kid);
  if (!secret) return null;
  return new SignJWT({})
    .setProtectedHeader({ alg: 'HS256', kid })
    .setAudience(purpose)
    .setJti(claims.id)
    .setIssuedAt(claims.issuedAt)
    .setExpirationTime(claims.expiresAt)
    .sign(keyFor(secret, purpose));
}

const wholeSeconds = z.int().positive();

/**
 * Reads a token for one purpose. Returns null unless we made it for that purpose: the signature is checked first, by
 * HS256 and no other algorithm, with a key that only this purpose has (ASVS 9.1.1 to 9.2.4). The claims must be exactly
 * ours: jose by itself accepts a missing `exp`, a list of audiences and a lifetime of ten years. Whether the link is
 * still live is for the database to say: readLink compares these claims with the link's row.
 */
export async function readToken(purpose: LinkPurpose, token: string | undefined): Promise<LinkClaims | null> {
  if (!token || token.length > MAX_TOKEN_LENGTH) return null;
  try {
    const { payload } = await compactVerify(
      token,
      ({ kid }) => {
        const secret = secretNamed(kid);
        if (!secret) throw new Error('unknown kid');
        return keyFor(secret, purpose);
      },
      { algorithms: ['HS256'] },
    );
    return parseClaims(purpose, JSON.parse(new TextDecoder().decode(payload)));
  } catch {
    return null;
  }
}

function parseClaims(purpose: LinkPurpose, payload: unknown): LinkClaims | null {
  const shape = z.strictObject({
    aud: z.literal(purpose),
    jti: z.string().min(1),
    iat: wholeSeconds,
    exp: wholeSeconds,
  });
  const { data } = shape.safeParse(payload);
  if (!data || data.exp <= data.iat || data.exp - data.iat > purposes[purpose].ceiling) return null;
  return { id: data.jti, issuedAt: data.iat, expiresAt: data.exp };
}
