import { pendingAddressOf } from '../accounts/pending-change';
import { db } from '../db';
import { listSessions } from '../sessions/list';
import { findAccount } from './find-account';

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
  events: { at: Date; type: string; device: string | null; reason: string | null }[];
};

/** Events shown. */
const LAST = 20;

/** What the operator may know of an account, or null for an unknown address. No id, link, hash or client is in it. */
export async function showAccount(address: string): Promise<ShownAccount | null> {
  const found = await findAccount(address);
  if (!found) return null;
  const { id } = found;
  const [facts] = await db().$queryRaw<Facts[]>`
    SELECT "email", "name", "createdAt", "passwordChangedAt", "passwordHash" <> '' AS "passwordWorks",
      CASE WHEN "addressHeldUntil" > clock_timestamp() THEN "addressHeldUntil" END AS "addressHeldUntil"
    FROM "User" WHERE "id" = ${id}`;
  if (!facts) return null;
  const sessions = await listSessions(id, '');
  const links = await db().$queryRaw<ShownAccount['links']>`
    SELECT "purpose", "expiresAt" FROM "EmailLink"
    WHERE "userId" = ${id} AND "usedAt" IS NULL AND "voidedAt" IS NULL AND "expiresAt" > clock_timestamp()
    ORDER BY "expiresAt"`;
  const events = await db().auditEvent.findMany({
    where: { userId: id },
    orderBy: { id: 'desc' },
    take: LAST,
    select: { at: true, type: true, device: true, reason: true },
  });
  return {
    ...facts,
    pendingAddress: await pendingAddressOf(id),
    sessions: sessions.map(({ device, createdAt, lastSeenAt }) => ({ device, createdAt, lastSeenAt })),
    links,
    events,
  };
}
