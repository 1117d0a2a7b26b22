import { keyedHash } from '@/lib/secrets';
import { expect } from 'vitest';
import type { Stage } from './states/stage';
import { newClient } from './strangers';

export type Event = {
  type: string;
  reason: string | null;
  userId: string | null;
  addressHash: string | null;
  clientHash: string | null;
  device: string | null;
  row: string;
};

/** What was written down while `run` ran, oldest first; and that it bears the time of the database then. */
export async function eventsOf({ database }: Stage, run: () => Promise<unknown>): Promise<Event[]> {
  const [before] = await database.query(
    `SELECT coalesce(max("id"), 0)::text AS "id", clock_timestamp()::text AS "at" FROM "AuditEvent"`,
  );
  await run();
  const events = await database.query(
    `SELECT "type", "reason", "userId", "addressHash", "clientHash", "device", e::text AS "row",
       "at" BETWEEN $2::timestamptz AND clock_timestamp() AS "timely"
     FROM "AuditEvent" e WHERE "id" > $1::bigint ORDER BY "id"`,
    [before?.id, before?.at],
  );
  if (!events.every(({ timely }) => timely)) throw new Error('an event bears another time than its own');
  return events as unknown as Event[];
}

/** The client of a proxy's header as an event keeps it. */
export const hashOfClient = (headers: Record<string, string>): string =>
  keyedHash('client', headers['X-Forwarded-For'] ?? '');

/** What the browser of everybody here says it is. */
const DEVICE = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0';
const FIREFOX = 'Firefox on Linux';
export const somebody = (): Record<string, string> => ({ ...newClient(), 'User-Agent': DEVICE });

/** What makes an event say whom it is about. */
export type Whom = 'account and address' | 'account' | 'address' | 'nobody' | 'not even who asked';

const namesOf = ({ userId, addressHash, clientHash }: Event): Whom => {
  if (userId) return addressHash ? 'account and address' : 'account';
  if (addressHash) return 'address';
  return clientHash ? 'nobody' : 'not even who asked';
};

/** One event, of this client and its device, and nothing in it that opens a door or says in clear who it was. */
export function expectEvent(
  events: Event[],
  expected: [type: string, reason: string | null, whom: Whom],
  secrets: string[],
) {
  expect(events.map((event) => [event.type, event.reason, namesOf(event)])).toEqual([expected]);
  for (const { row } of events)
    for (const secret of secrets)
      if (secret.length > 5) expect(row.toLowerCase()).not.toContain(secret.toLowerCase());
}

export function expectFrom(events: Event[], headers: Record<string, string>) {
  for (const { clientHash, device } of events) {
    expect(clientHash).toBe(hashOfClient(headers));
    expect(device).toBe(FIREFOX);
  }
}
