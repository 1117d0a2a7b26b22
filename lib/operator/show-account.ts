import { pendingAddressOf } from '../accounts/pending-change';
import { forOperator, moment } from '../audit/indexed';
import { CUTOFF } from '../database/cutoff';
import { db } from '../database/client';
import { canonicalAddress } from '../schemas/address';
import { keyedHashes } from '../secrets';
import { listSessions } from '../sessions/list';

type Facts = {
  email: string;
  name: string;
  createdAt: Date;
  passwordChangedAt: Date;
  /** False after a "this wasn't me" link; only a reset helps. */
  passwordWorks: boolean;
  addressHeldUntil: Date | null;
};

export type ShownAccount = Facts & {
  /** The new address, not confirmed yet. */
  pendingAddress: string | null;
  sessions: { device: string; createdAt: Date; lastSeenAt: Date }[];
  links: { purpose: string; expiresAt: Date }[];
  /** For `count` similar events, `at` is the first and `lastAt` the last time. */
  events: {
    at: Date;
    lastAt: Date | null;
    count: number;
    type: string;
    device: string | null;
    reason: string | null;
  }[];
};

/** The most events to return. */
const LAST = 20;

/**
 * Shows an account by address (already validated), or returns null. Includes no id, link, hash or client. Events are the
 * newest since the account was created, including those recorded by address only, such as a reset request. Reads no more
 * events than it returns. Throws if the database is unavailable.
 */
export async function showAccount(address: string): Promise<ShownAccount | null> {
  const canonical = canonicalAddress(address);
  const [found] = await db().$queryRaw<(Facts & { id: string })[]>`
    SELECT "id", "email", "name", "createdAt", "passwordChangedAt", "passwordHash" <> '' AS "passwordWorks",
      CASE WHEN "addressHeldUntil" > clock_timestamp() THEN "addressHeldUntil" END AS "addressHeldUntil"
    FROM "User" WHERE "emailCanonical" = ${canonical}`;
  if (!found) return null;
  const { id, ...facts } = found;
  const sessions = await listSessions(id, '');
  const links = await db().$queryRaw<ShownAccount['links']>`
    SELECT "purpose", "expiresAt" FROM "EmailLink"
    WHERE "userId" = ${id} AND "usedAt" IS NULL AND "voidedAt" IS NULL AND "expiresAt" > clock_timestamp()
      AND "createdAt" > ${CUTOFF}
    ORDER BY "expiresAt"`;
  const events = await db().$queryRaw<ShownAccount['events']>`
    SELECT "at", "lastAt", "count", "type", "device", "reason"
    FROM unnest(ARRAY[0, 1]) AS shown CROSS JOIN LATERAL (
      (SELECT * FROM "AuditEvent" WHERE "userId" = ${id} AND ${forOperator} = shown
       ORDER BY ${moment} DESC, "id" DESC LIMIT ${LAST})
      UNION ALL
      SELECT strangers.* FROM unnest(${keyedHashes('address', canonical)}::text[]) AS hash CROSS JOIN LATERAL (
        SELECT * FROM "AuditEvent"
        WHERE "addressHash" = hash AND "userId" IS NULL AND ${forOperator} = shown
          AND ${moment} >= (SELECT "createdAt" AT TIME ZONE 'UTC' FROM "User" WHERE "id" = ${id})
        ORDER BY ${moment} DESC, "id" DESC LIMIT ${LAST}) AS strangers) AS e
    ORDER BY "at" DESC, "id" DESC LIMIT ${LAST}`;
  return {
    ...facts,
    pendingAddress: await pendingAddressOf(id),
    sessions: sessions.map(({ device, createdAt, lastSeenAt }) => ({ device, createdAt, lastSeenAt })),
    links,
    events,
  };
}
