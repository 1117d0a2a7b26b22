import { randomBytes } from 'node:crypto';
import { encode } from 'next-auth/jwt';
import { pool } from '@/lib/database/client';
import { env } from '@/lib/env';
import { mintToken } from '@/lib/links/token';
import { cookieName } from '@/lib/next/cookie';
import { hashPassword } from '@/lib/passwords/hash';
import { secretName } from '@/lib/secrets';

const PASSWORD = 'quiet otters carry lanterns';
let passwordHash = '';

/** Addresses that say nothing of whose they are, not even by their place in an index. */
export const newAddresses = (count: number): string[] =>
  Array.from({ length: count }, () => `p${randomBytes(16).toString('hex')}@example.com`);

export type BenchAccount = { id: string; email: string; password: string };

/** Accounts of so many addresses, all with one password. */
export async function makeAccounts(emails: string[]): Promise<BenchAccount[]> {
  passwordHash ||= await hashPassword(PASSWORD);
  const accounts = emails.map((email) => ({
    id: randomBytes(12).toString('hex'),
    email,
    password: PASSWORD,
  }));
  await pool().query(
    `INSERT INTO "User" ("id", "email", "emailCanonical", "name", "passwordHash")
     SELECT id, email, email, 'Ada Byron', $3 FROM unnest($1::text[], $2::text[]) AS one (id, email)`,
    [accounts.map(({ id }) => id), emails, passwordHash],
  );
  return accounts;
}

/** For each account the cookie of a browser that is signed in to it. */
export async function signedIn(accounts: BenchAccount[]): Promise<string[]> {
  const ids = accounts.map(() => randomBytes(18).toString('hex'));
  await pool().query(
    `INSERT INTO "Session" ("id", "userId", "expiresAt", "remember", "device")
     SELECT id, "userId", clock_timestamp() + interval '12 hours', false, 'Firefox on Linux'
     FROM unnest($1::text[], $2::text[]) AS one (id, "userId")`,
    [ids, accounts.map(({ id }) => id)],
  );
  const session = cookieName('session', '__Host-');
  const cookie = async (id: string) =>
    `${session}=${await encode({ token: { sub: id }, secret: env().authSecrets, salt: session })}`;
  return Promise.all(ids.map(cookie));
}

/** For each account the cookie of who opened its reset link, which has run out; mailed to the address of that place. */
export async function withDeadLinks(accounts: BenchAccount[], addresses: string[]): Promise<string[]> {
  const kid = secretName(env().authSecrets[0] ?? '');
  const issuedAt = Math.floor(Date.now() / 1000) - 3600;
  const expiresAt = issuedAt + env().linkTtlSeconds;
  const ids = accounts.map(() => randomBytes(18).toString('hex'));
  await pool().query(
    `INSERT INTO "EmailLink" ("id", "purpose", "userId", "address", "canonical", "kid", "createdAt", "expiresAt")
     SELECT id, 'password-reset', "userId", address, address, $4, to_timestamp($5), to_timestamp($6)
     FROM unnest($1::text[], $2::text[], $3::text[]) AS one (id, "userId", address)`,
    [ids, accounts.map(({ id }) => id), addresses, kid, issuedAt, expiresAt],
  );
  const cookie = async (_account: BenchAccount, index: number) => {
    const claims = { id: ids[index] ?? '', issuedAt, expiresAt };
    return `${cookieName('password-reset-link', '__Secure-')}=${await mintToken('password-reset', kid, claims)}`;
  };
  return Promise.all(accounts.map(cookie));
}
