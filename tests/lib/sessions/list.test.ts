import { expect, it } from 'vitest';
import { db, pool } from '@/lib/database/client';
import { listSessions, sessionByHandle } from '@/lib/sessions/list';
import { revokeSession } from '@/lib/sessions/revoke';
import { newPerson, newSession } from '../../support/people/people';

const DAY = 86_400;

const seen = (id: string, secondsAgo: number) =>
  pool().query(
    `UPDATE "Session" SET "lastSeenAt" = clock_timestamp() - make_interval(secs => $2) WHERE "id" = $1`,
    [id, secondsAgo],
  );

const handles = async (userId: string, thisOne = '') =>
  (await listSessions(userId, thisOne)).map(({ handle }) => handle);

const handleOf = async (userId: string, id: string) =>
  (await listSessions(userId, id)).find(({ isThis }) => isThis)?.handle ?? expect.fail('not listed');

// proves: ASVS 7.5.2
it('shows the own ones, this one first, then the last seen', async () => {
  const [person, other] = [await newPerson(), await newPerson()];
  const [oldest, here, newest] = [
    await newSession(person),
    await newSession(person, true),
    await newSession(person),
  ];
  await newSession(other);
  await seen(oldest, 3000);
  await seen(here, 2000);
  await seen(newest, 1000);
  const expected = await Promise.all([here, newest, oldest].map((id) => handleOf(person.id, id)));
  const listed = await listSessions(person.id, here);
  expect(listed.map(({ handle }) => handle)).toEqual(expected);
  expect(listed.map(({ isThis }) => isThis)).toEqual([true, false, false]);
  expect(await handles(person.id, newest)).toEqual([expected[1], expected[0], expected[2]]);
  expect(await handles(person.id)).toEqual([expected[1], expected[0], expected[2]]);
});

it('shows a device and times, and a handle from which no cookie can be made', async () => {
  const person = await newPerson();
  const ids = [await newSession(person), await newSession(person)];
  const listed = await listSessions(person.id, ids[0] ?? '');
  for (const one of listed) {
    expect(one).toEqual({
      handle: expect.stringMatching(/^[0-9a-f]{32}$/),
      device: 'Chrome on Windows',
      createdAt: expect.any(Date),
      lastSeenAt: expect.any(Date),
      isThis: expect.any(Boolean),
    });
    for (const id of ids) expect(JSON.stringify(one)).not.toContain(id);
    const { rows } = await pool().query('SELECT 1 FROM "Session" WHERE "id" = $1', [one.handle]);
    expect(rows).toEqual([]);
  }
  expect(new Set(listed.map(({ handle }) => handle)).size).toBe(2);
  expect(await handles(person.id, ids[0])).toEqual(listed.map(({ handle }) => handle));
});

it.each<[string, (id: string, userId: string) => Promise<unknown>]>([
  ['was ended', (id) => revokeSession(id, db())],
  ['is idle for 14 days', (id) => seen(id, 14 * DAY)],
  [
    'is past its life',
    (id) => pool().query(`UPDATE "Session" SET "expiresAt" = clock_timestamp() WHERE "id" = $1`, [id]),
  ],
  [
    'is older than the password',
    (id) =>
      pool().query(
        `UPDATE "Session" s SET "createdAt" = u."passwordChangedAt" - interval '1 microsecond'
         FROM "User" u WHERE u."id" = s."userId" AND s."id" = $1`,
        [id],
      ),
  ],
])('shows none that %s, and finds none by its handle', async (_, end) => {
  const person = await newPerson();
  const [alive, over] = [await newSession(person, true), await newSession(person, true)];
  const [handle, gone] = [await handleOf(person.id, alive), await handleOf(person.id, over)];
  await end(over, person.id);
  expect(await handles(person.id)).toEqual([handle]);
  expect(await sessionByHandle(person.id, gone)).toBeNull();
  expect(await sessionByHandle(person.id, handle)).toBe(alive);
});

it('shows one to the last moment of its idle life', async () => {
  const person = await newPerson();
  const id = await newSession(person, true);
  await seen(id, 14 * DAY - 5);
  expect(await handles(person.id)).toHaveLength(1);
});

it('finds nothing by another’s handle or by anything else', async () => {
  const [person, other] = [await newPerson(), await newPerson()];
  const [id, theirs] = [await newSession(person), await newSession(other)];
  const handle = await handleOf(person.id, id);
  for (const typed of [
    await handleOf(other.id, theirs),
    theirs,
    id,
    '',
    '%',
    handle.slice(1),
    `${handle},${handle}`,
  ])
    expect(await sessionByHandle(person.id, typed), typed).toBeNull();
  expect(await sessionByHandle(other.id, handle)).toBeNull();
  expect(await listSessions('', '')).toEqual([]);
});
