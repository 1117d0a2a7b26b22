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
  /** False after "this wasn't me": only a reset helps. */
  passwordWorks: boolean;
  addressHeldUntil: Date | null;
};

export type ShownAccount = Facts & {
  /** The address that waits to be confirmed. */
  pendingAddress: string | null;
  sessions: { device: string; createdAt: Date; lastSeenAt: Date }[];
  links: { purpose: string; expiresAt: Date }[];
  /** Of `count` alike ones, `at` is the first time and `lastAt` the last. */
  events: {
    at: Date;
    lastAt: Date | null;
    count: number;
    type: string;
    device: string | null;
    reason: string | null;
  }[];
};

/** Events shown. */
const LAST = 20;

/**
 * What the operator may know of an account, or null when none goes by the address (already validated). No id, link,
 * hash or client is in it. The events, newest first, are also those that are known by the address alone, such as a
 * reset that was asked for, since the account was created. Reads no more events than it shows. Throws when the database
 * is away.
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
