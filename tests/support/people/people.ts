import { randomBytes, randomUUID } from 'node:crypto';
import { encode } from 'next-auth/jwt';
import type { From } from '@/lib/audit/record';
import { db, pool } from '@/lib/database/client';
import { env } from '@/lib/env';
import type { KnownDevice } from '@/lib/sessions/known-device';
import { issueLink } from '@/lib/links/issue';
import type { Concern, LinkPurpose } from '@/lib/links/purposes';
import { formHashOf } from '@/lib/links/read';
import { mintToken, type LinkClaims } from '@/lib/links/token';
import type { ClaimedMessage } from '@/lib/worker/claimed-message';
import { cookieName } from '@/lib/next/cookie';
import { hashPassword } from '@/lib/passwords/hash';
import { canonicalAddress } from '@/lib/schemas/address';
import { readSession, type Session } from '@/lib/sessions/read';
import { startSession } from '@/lib/sessions/start';

export type Person = { id: string; email: string; name: string; password: string; passwordHash: string };

export const newAddress = () => `p${randomUUID()}@example.com`;

/** A password that the policy has nothing against. */
export const newPassword = () => randomBytes(18).toString('base64url');

/** A browser that the account knows, which has just proved its password. */
export const knownNow = (id = 'a known one'): KnownDevice => ({ id, provenAt: new Date() });

/** A client of its own, so that no test meets another's limits. */
export const somewhere = (): From => ({ client: `client-${randomUUID()}`, device: 'Firefox on Linux' });

/** A person with an account and a password that is really hashed. */
export async function newPerson(given: Partial<Omit<Person, 'id' | 'passwordHash'>> = {}): Promise<Person> {
  const { email = newAddress(), name = 'Ada Tester', password = newPassword() } = given;
  const [id, passwordHash] = [randomUUID(), await hashPassword(password)];
  await pool().query(
    `INSERT INTO "User" ("id", "email", "emailCanonical", "name", "passwordHash") VALUES ($1, $2, $3, $4, $5)`,
    [id, email, canonicalAddress(email), name, passwordHash],
  );
  return { id, email, name, password, passwordHash };
}

/** A session as a sign-in with the password behind `passwordHash` would start it. */
export async function newSession(
  person: Pick<Person, 'id' | 'passwordHash'>,
  remember = false,
): Promise<string> {
  const { id: userId, passwordHash } = person;
  const id = await db().$transaction((tx) =>
    startSession(tx, { userId, passwordHash, remember, device: 'Chrome on Windows' }),
  );
  if (!id) throw new Error('that password does not stand');
  return id;
}

/** What a browser sends that opened a mailed link and fills in its form. */
export type OpenedLink = { id: string; token: string; formHash: string };

/** The claims of a link's row, as the worker puts them into the token. */
export async function claimsOf(id: string): Promise<LinkClaims & { purpose: LinkPurpose; kid: string }> {
  const { rows } = await pool().query(
    `SELECT "purpose", "kid", "id",
            floor(extract(epoch FROM "createdAt"))::float8 AS "issuedAt",
            floor(extract(epoch FROM "expiresAt"))::float8 AS "expiresAt"
     FROM "EmailLink" WHERE "id" = $1`,
    [id],
  );
  return rows[0];
}

/** The link as its mail would carry it now: after ageLink() this is another token than before. */
export async function opened(id: string): Promise<OpenedLink> {
  const { purpose, kid, ...claims } = await claimsOf(id);
  const token = await mintToken(purpose, kid, claims);
  if (token === null) throw new Error('its secret is gone');
  return { id, token, formHash: formHashOf(id) };
}

/** A live link to set a new password. */
export async function newResetLink(person: Person, callbackUrl: string | null = null): Promise<OpenedLink> {
  const { id: userId, email: address } = person;
  const link = await issueLink(db(), { purpose: 'password-reset', userId, address, callbackUrl });
  return opened(link.id);
}

/** A live link to finish signing up. */
export async function newSignUpLink(address: string, callbackUrl: string | null = null): Promise<OpenedLink> {
  const link = await issueLink(db(), { purpose: 'sign-up', userId: null, address, callbackUrl });
  return opened(link.id);
}

/** A live link to confirm that the account goes by another address; the change waits for it. */
export async function newEmailChangeLink(person: Person, email = newAddress()): Promise<OpenedLink> {
  await pool().query(
    `UPDATE "User" SET "pendingEmail" = $2, "pendingEmailAt" = clock_timestamp() WHERE "id" = $1`,
    [person.id, email],
  );
  const link = await issueLink(db(), {
    purpose: 'email-change',
    userId: person.id,
    address: email,
    callbackUrl: null,
  });
  return opened(link.id);
}

/** A live link to delete the account. */
export async function newDeletionLink(person: Person): Promise<OpenedLink> {
  const { id: userId, email: address } = person;
  const link = await issueLink(db(), { purpose: 'delete-account', userId, address, callbackUrl: null });
  return opened(link.id);
}

/**
 * A live "this wasn't me" (or, about a changed address, undo) link to an address, about something that happened now.
 * `endsLinkId`: the link of the same mail.
 */
export async function newProtectiveLink(
  person: Person,
  about: Concern,
  address = person.email,
  endsLinkId: string | null = null,
): Promise<OpenedLink> {
  const messageId = randomUUID();
  await pool().query(
    `INSERT INTO "OutboundEmail" ("id", "kind", "state", "address", "userId", "device", "requestedAt")
     VALUES ($1, $2, 'sent', $3, $4, 'Firefox on Linux', clock_timestamp())`,
    [messageId, about, address, person.id],
  );
  const link = await issueLink(db(), {
    purpose: about === 'email-changed' ? 'undo-email-change' : 'not-me',
    userId: person.id,
    address,
    callbackUrl: null,
    protects: { about, messageId, endsLinkId },
  });
  return opened(link.id);
}

/** The cookie of a session, as sign-in sets it over http. */
export function sessionCookie(id: string): Promise<string> {
  const salt = cookieName('session', '__Host-');
  return encode({ token: { sub: id }, secret: env().authSecrets, salt });
}

/** A signed-in browser of a person, as a page or action reads it. */
export async function newSignedIn(person: Pick<Person, 'id' | 'passwordHash'>): Promise<Session> {
  const session = await readSession(await newSession(person));
  if (!session) throw new Error('the session is over at once');
  return session;
}

/** Lets whole seconds pass for one link, and returns it with the token that would have been mailed that long ago. */
export async function ageLink(id: string, seconds: number): Promise<OpenedLink> {
  await pool().query(
    `UPDATE "EmailLink" SET "createdAt" = "createdAt" - make_interval(secs => $2),
       "expiresAt" = "expiresAt" - make_interval(secs => $2), "usedAt" = "usedAt" - make_interval(secs => $2),
       "voidedAt" = "voidedAt" - make_interval(secs => $2)
     WHERE "id" = $1`,
    [id, seconds],
  );
  return opened(id);
}

/** Rows as text, microseconds and all, so that two readings can be compared. */
export async function rowsOf(table: string, column: string, value: string): Promise<string[]> {
  const { rows } = await pool().query<{ row: string }>(
    `SELECT t::text AS "row" FROM "${table}" t WHERE t."${column}" = $1 ORDER BY 1`,
    [value],
  );
  return rows.map(({ row }) => row);
}

/** Everything that a reset or a sign-up may touch of one person. */
export async function traceOf(person: Pick<Person, 'id'>): Promise<Record<string, string[]>> {
  return {
    user: await rowsOf('User', 'id', person.id),
    sessions: await rowsOf('Session', 'userId', person.id),
    links: await rowsOf('EmailLink', 'userId', person.id),
    events: await rowsOf('AuditEvent', 'userId', person.id),
    messages: await rowsOf('OutboundEmail', 'userId', person.id),
  };
}

/** The message that was last written to an address, as a worker that claimed it holds it. */
export async function claimedMessage(address: string): Promise<ClaimedMessage> {
  const { rows } = await pool().query<ClaimedMessage>(
    `UPDATE "OutboundEmail" SET "leaseId" = $2, "leaseUntil" = clock_timestamp() + interval '1 minute'
     WHERE "id" = (SELECT "id" FROM "OutboundEmail" WHERE "address" = $1 ORDER BY "createdAt" DESC LIMIT 1)
     RETURNING *`,
    [address, randomUUID()],
  );
  const [message] = rows;
  if (!message) throw new Error('no message');
  return message;
}
