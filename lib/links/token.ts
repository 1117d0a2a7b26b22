import { compactVerify, SignJWT } from 'jose';
import { z } from 'zod';
import { env } from '../env';
import { deriveKey, secretName } from '../secrets';
import { purposes, type LinkPurpose } from './purposes';

/** The facts of a link that its token states. Times in whole seconds since 1970. */
export type LinkClaims = { id: string; subject: string; issuedAt: number; expiresAt: number };

const LONGEST_TOKEN = 2048;

const secretNamed = (kid: unknown) => env().authSecrets.find((secret) => secretName(secret) === kid);
const keyFor = (secret: string, purpose: LinkPurpose) => deriveKey(secret, `link:${purpose}`);

/**
 * The token of a link: a JWT (RFC 7519), HS256 with a key of its purpose alone. The same claims and secret give the
 * same bytes, so a retry repeats the mail exactly. Null when the secret named by `kid` is no longer configured.
 */
export async function mintToken(
  purpose: LinkPurpose,
  kid: string,
  claims: LinkClaims,
): Promise<string | null> {
  const secret = secretNamed(kid);
  if (!secret) return null;
  return new SignJWT({})
    .setProtectedHeader({ alg: 'HS256', typ: 'JWT', kid })
    .setIssuer(env().appUrl)
    .setAudience(purpose)
    .setSubject(claims.subject)
    .setJti(claims.id)
    .setIssuedAt(claims.issuedAt)
    .setExpirationTime(claims.expiresAt)
    .sign(keyFor(secret, purpose));
}

const wholeSeconds = z.int().positive();

/**
 * Reads a token for one purpose, or returns null for one that we did not make for it: signature first, by HS256 and
 * no other algorithm, with a key that only this purpose has (ASVS 9.1.1 to 9.2.4). The claims must be exactly ours:
 * jose's own check would accept a missing `exp`, an audience list or a life of ten years. Says nothing of whether
 * the link lives: readLink asks the database, and requires these claims to equal the link's row.
 */
export async function readToken(purpose: LinkPurpose, token: string | undefined): Promise<LinkClaims | null> {
  if (!token || token.length > LONGEST_TOKEN) return null;
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
    return claimsOf(purpose, JSON.parse(new TextDecoder().decode(payload)));
  } catch {
    return null;
  }
}

function claimsOf(purpose: LinkPurpose, payload: unknown): LinkClaims | null {
  const shape = z.strictObject({
    iss: z.literal(env().appUrl),
    aud: z.literal(purpose),
    sub: z.string().min(1),
    jti: z.string().min(1),
    iat: wholeSeconds,
    exp: wholeSeconds,
  });
  const { data } = shape.safeParse(payload);
  if (!data || data.exp <= data.iat || data.exp - data.iat > purposes[purpose].ceiling) return null;
  return { id: data.jti, subject: data.sub, issuedAt: data.iat, expiresAt: data.exp };
}
