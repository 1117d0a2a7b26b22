import { db } from '../db';
import { canonicalAddress } from '../schemas/address';
import { keyedHashes } from '../secrets';
import type { EventType } from './record';

/** An event as its owner sees it. `key` tells two of one page apart and says nothing else. */
export type ListedEvent = { key: string; type: EventType; at: Date; device: string | null };

/** What anybody may cause by an address alone, and why nothing was even tried. */
const BY_STRANGERS: EventType[] = [
  'sign-in-refused',
  'reset-requested',
  'sign-up-requested',
  'link-renewal-requested',
];
const NOT_TRIED = ['limited-client', 'limited-address', 'client-limited', 'address-limited'];

/** Events a page. */
const PER_PAGE = 10;

/**
 * What happened in an account, newest first, a page at a time (the first is 1), and whether there is more (ASVS 6.3.5).
 * Also what strangers tried with its address, such as asking for a reset: that is known by the address alone, so only
 * since the account is there, and as long as the AUTH_SECRET of that time is configured. What a limit kept from being tried
 * at all is for the operator: a stranger who goes on knocking must not bury what did happen. So is the end of a session
 * that was none.
 */
export async function listEvents(
  user: { id: string; email: string; createdAt: Date },
  page: number,
): Promise<{ events: ListedEvent[]; more: boolean }> {
  const hashes = keyedHashes('address', canonicalAddress(user.email));
  const skipped = (page - 1) * PER_PAGE;
  const rows = await db().$queryRaw<Omit<ListedEvent, 'key'>[]>`
    SELECT e."type", e."at", e."device" FROM "AuditEvent" e
    WHERE (e."userId" = ${user.id}
      OR (e."userId" IS NULL AND e."addressHash" = ANY(${hashes})
          AND e."at" >= (SELECT "createdAt" FROM "User" WHERE "id" = ${user.id})))
      AND e."type" <> 'session-end-refused'
      AND NOT (e."type" = ANY(${BY_STRANGERS}) AND coalesce(e."reason", '') = ANY(${NOT_TRIED}))
    ORDER BY e."at" DESC, e."id" DESC LIMIT ${PER_PAGE + 1} OFFSET ${skipped}`;
  const events = rows.slice(0, PER_PAGE).map((row, index) => ({ ...row, key: String(skipped + index) }));
  return { events, more: rows.length > PER_PAGE };
}
