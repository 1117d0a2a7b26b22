import { db } from '../database/client';
import { canonicalAddress } from '../schemas/address';
import { keyedHashes } from '../secrets';
import { forOperator, moment } from './indexed';
import type { EventType } from './record';

/**
 * An event as its owner sees it. `key` tells two of one page apart and says nothing else. Of `count` alike ones, `at` is
 * the first time and `lastAt` the last.
 */
export type ListedEvent = {
  key: string;
  type: EventType;
  at: Date;
  lastAt: Date | null;
  count: number;
  device: string | null;
};

/** Events a page, and pages. */
const PER_PAGE = 10;
const MOST_PAGES = 100;

/**
 * What happened in an account, newest first, a page at a time (the first is 1), and whether there is more (ASVS 6.3.5):
 * the newest 1,000. Also what strangers tried with its address, such as asking for a reset: that is known by the address
 * alone, so only since the account was created, and as long as the AUTH_SECRET of that time is configured. Each way to an
 * event reads no more rows of its index than the page needs, newest first, however many there are.
 */
export async function listEvents(
  user: { id: string; email: string; createdAt: Date },
  page: number,
): Promise<{ events: ListedEvent[]; more: boolean }> {
  if (page > MOST_PAGES) return { events: [], more: false };
  const hashes = keyedHashes('address', canonicalAddress(user.email));
  const skipped = (page - 1) * PER_PAGE;
  const most = skipped + PER_PAGE + 1;
  const rows = await db().$queryRaw<Omit<ListedEvent, 'key'>[]>`
    SELECT "type", "at", "lastAt", "count", "device" FROM (
      (SELECT "id", "type", "at", "lastAt", "count", "device" FROM "AuditEvent"
       WHERE "userId" = ${user.id} AND ${forOperator} = 0
       ORDER BY ${moment} DESC, "id" DESC LIMIT ${most})
      UNION ALL
      SELECT strangers.* FROM unnest(${hashes}::text[]) AS hash CROSS JOIN LATERAL (
        SELECT "id", "type", "at", "lastAt", "count", "device" FROM "AuditEvent"
        WHERE "addressHash" = hash AND "userId" IS NULL AND ${forOperator} = 0
          AND ${moment} >= (SELECT "createdAt" AT TIME ZONE 'UTC' FROM "User" WHERE "id" = ${user.id})
        ORDER BY ${moment} DESC, "id" DESC LIMIT ${most}) AS strangers) AS e
    ORDER BY "at" DESC, "id" DESC LIMIT ${PER_PAGE + 1} OFFSET ${skipped}`;
  const events = rows.slice(0, PER_PAGE).map((row, index) => ({ ...row, key: String(skipped + index) }));
  return { events, more: rows.length > PER_PAGE && page < MOST_PAGES };
}
