import { expect, it } from 'vitest';
import { pool } from '@/lib/database/client';
import { purgeSessions } from '@/lib/sessions/purge';
import { readSession } from '@/lib/sessions/read';
import { newPerson, newSession } from '../../support/people/people';

/** A session whose times are so many days ago; `expires` may be ahead. */
type Times = { created: number; seen: number; expires: number; revoked?: number };

async function sessionOf(times: Times, passwordChanged = 300): Promise<string> {
  const person = await newPerson();
  const id = await newSession(person, true);
  const { created, seen, expires, revoked = null } = times;
  for (const [column, days] of Object.entries({
    createdAt: created,
    lastSeenAt: seen,
    expiresAt: expires,
    revokedAt: revoked,
  }))
    await pool().query(
      `UPDATE "Session" SET "${column}" = clock_timestamp() - $2::float8 * interval '1 day' WHERE "id" = $1`,
      [id, days],
    );
  await pool().query(
    `UPDATE "User" SET "passwordChangedAt" = clock_timestamp() - $2::float8 * interval '1 day' WHERE "id" = $1`,
    [person.id, passwordChanged],
  );
  return id;
}

const [BEFORE, AFTER] = [29.99, 30.01];

it.each<[string, (days: number) => Promise<string>]>([
  ['revoked', (days) => sessionOf({ created: days + 1, seen: days, expires: days - 29, revoked: days })],
  ['past its life', (days) => sessionOf({ created: days + 1, seen: days, expires: days })],
])('deletes one 30 days after it ended, not before: %s', async (_how, sessionEnded) => {
  const [kept, deleted] = [await sessionEnded(BEFORE), await sessionEnded(AFTER)];
  expect([await readSession(kept), await readSession(deleted)]).toEqual([null, null]);
  expect(await purgeSessions(1_000)).toBe(1);
  const { rows } = await pool().query(`SELECT "id" FROM "Session" WHERE "id" = ANY($1)`, [[kept, deleted]]);
  expect(rows).toEqual([{ id: kept }]);
  expect(await purgeSessions(1_000)).toBe(0);
});

it.each<[string, (expires: number) => Promise<string>]>([
  ['idle for 14 days', (expires) => sessionOf({ created: expires + 30, seen: expires + 16, expires })],
  [
    'older than the password',
    (expires) => sessionOf({ created: expires + 30, seen: expires + 1, expires }, expires + 29),
  ],
])('deletes one that was not revoked 30 days after it expired: %s', async (_how, sessionEnded) => {
  const [kept, deleted] = [await sessionEnded(BEFORE), await sessionEnded(AFTER)];
  expect(await purgeSessions(1_000)).toBe(1);
  const { rows } = await pool().query(`SELECT "id" FROM "Session" WHERE "id" = ANY($1)`, [[kept, deleted]]);
  expect(rows).toEqual([{ id: kept }]);
});

it('never deletes one that lives, however old its row would look', async () => {
  const alive = [
    await sessionOf({ created: 29.9, seen: 13.9, expires: -0.1 }),
    await sessionOf({ created: 0, seen: 0, expires: -30 }, 0.1),
    // Should lives ever be made longer.
    await sessionOf({ created: 400, seen: 1, expires: -1 }, 401),
  ];
  expect(await purgeSessions(1_000)).toBe(0);
  for (const id of alive) expect(await readSession(id)).not.toBeNull();
});
