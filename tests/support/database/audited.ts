import { expect } from 'vitest';
import type { EventType } from '@/lib/audit/record';
import { canonicalAddress } from '@/lib/schemas/address';
import { keyedHash } from '@/lib/secrets';
import type { Stage } from '../browser/states/stage';
import { newClient } from '../people/strangers';

export type Event = {
  type: string;
  reason: string | null;
  userId: string | null;
  addressHash: string | null;
  clientHash: string | null;
  device: string | null;
  /** All of it. */
  row: Record<string, unknown>;
};

/** What was written down while `run` ran, oldest first; and that it bears the time of the database then. */
export async function eventsOf({ database }: Stage, run: () => Promise<unknown>): Promise<Event[]> {
  const [before] = await database.query(
    `SELECT coalesce(max("id"), 0)::text AS "id", clock_timestamp()::text AS "at" FROM "AuditEvent"`,
  );
  await run();
  const events = await database.query(
    `SELECT "type", "reason", "userId", "addressHash", "clientHash", "device", to_jsonb(e) AS "row",
       "at" BETWEEN $2::timestamptz AND clock_timestamp() AS "timely"
     FROM "AuditEvent" e WHERE "id" > $1::bigint ORDER BY "id"`,
    [before?.id, before?.at],
  );
  if (!events.every(({ timely }) => timely)) throw new Error('an event bears another time than its own');
  return events as unknown as Event[];
}

/** The client of a proxy's header as an event keeps it. */
const hashOfClient = (headers: Record<string, string>): string =>
  keyedHash('client', headers['X-Forwarded-For'] ?? '');

/** What the browser of everybody here says it is. */
const DEVICE = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0';
const FIREFOX = 'Firefox on Linux';
export const somebody = (): Record<string, string> => ({ ...newClient(), 'User-Agent': DEVICE });

/** Whom an event is about: the account where it is known, the address where one was typed or proven. */
export type About = { userId?: string; email?: string };

export type Expected = { type: EventType; reason: string | null; about: About };

/** One event and no other; null for the headers: it says neither from where nor by what. */
export function expectEvent(
  events: Event[],
  { type, reason, about: { userId, email } }: Expected,
  headers: Record<string, string> | null,
): void {
  // One row for all addresses that a client goes on with beyond its own limit.
  const isOfClient = reason === 'client-limited' || reason === 'limited-client';
  const address = isOfClient || email === undefined ? null : keyedHash('address', canonicalAddress(email));
  expect(events).toMatchObject([
    {
      type,
      reason,
      userId: userId ?? null,
      addressHash: address,
      clientHash: headers && hashOfClient(headers),
      device: headers && FIREFOX,
    },
  ]);
}

const COLUMNS = [
  'addressHash',
  'at',
  'clientHash',
  'count',
  'device',
  'id',
  'lastAt',
  'reason',
  'tally',
  'type',
  'userId',
];

/** Nothing in an event opens a door or says in clear who it was: of what was sent, and of all that the database knows. */
export async function expectNoSecret({ database }: Stage, events: Event[], sent: string[]): Promise<void> {
  const known = await database.query(
    `SELECT "id" AS "v" FROM "Session" UNION SELECT "id" FROM "EmailLink" UNION SELECT "id" FROM "OutboundEmail"
     UNION SELECT "email" FROM "User" UNION SELECT "name" FROM "User" UNION SELECT "passwordHash" FROM "User"
     UNION SELECT "address" FROM "EmailLink" UNION SELECT "address" FROM "OutboundEmail"`,
  );
  const secrets = [...sent, ...known.map(({ v }) => String(v))].filter(({ length }) => length > 5);
  for (const { row } of events) {
    // Another column may hold what none of these does: say here what is in it.
    expect(Object.keys(row).sort()).toEqual(COLUMNS);
    const text = JSON.stringify(row).toLowerCase();
    expect(secrets.filter((secret) => text.includes(secret.toLowerCase()))).toEqual([]);
  }
}

/** Everything that a call carries. */
export const sentBy = ({ fields, cookies = {}, headers }: Sent): string[] => [
  ...Object.values(fields),
  ...Object.values(cookies),
  ...Object.values(headers),
];
type Sent = {
  fields: Record<string, string>;
  cookies?: Record<string, string>;
  headers: Record<string, string>;
};
