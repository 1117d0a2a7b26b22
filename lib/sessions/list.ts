import { db } from '../database/client';
import { keyedHashes } from '../secrets';
import { LIVE } from './live';

/** A signed-in browser as its owner sees it. `handle` names it in a form; the id itself stays in cookies. */
export type ListedSession = {
  handle: string;
  device: string;
  createdAt: Date;
  lastSeenAt: Date;
  isThis: boolean;
};

type Row = { id: string; device: string; createdAt: Date; lastSeenAt: Date };

/** By each secret, the current one's first: a page of before a rotation names its sessions too. */
const handlesOf = (id: string) => keyedHashes('session-handle', id).map((hash) => hash.slice(0, 32));

/** The live sessions of a user, this one first, then the last seen first (ASVS 7.5.2). */
export async function listSessions(userId: string, thisOne: string): Promise<ListedSession[]> {
  const rows = await liveSessions(userId);
  const listed = rows.map(({ id, ...shown }) => ({
    ...shown,
    handle: handlesOf(id)[0] ?? '',
    isThis: id === thisOne,
  }));
  return listed.sort((a, b) => Number(b.isThis) - Number(a.isThis));
}

/** The id of the user's live session with this handle; null for another's, one that is over, or anything else. */
export async function sessionByHandle(userId: string, handle: string): Promise<string | null> {
  const rows = await liveSessions(userId);
  return rows.find(({ id }) => handlesOf(id).includes(handle))?.id ?? null;
}

function liveSessions(userId: string): Promise<Row[]> {
  return db().$queryRaw<Row[]>`
    SELECT s."id", s."device", s."createdAt", s."lastSeenAt"
    FROM "Session" s JOIN "User" u ON u."id" = s."userId"
    WHERE s."userId" = ${userId} AND ${LIVE}
    ORDER BY s."lastSeenAt" DESC, s."id"`;
}
