import { afterEach, describe, expect, it } from 'vitest';
import { closeDb, pool } from '@/lib/database/client';
import { isDatabaseAway } from '@/lib/database/away';
import { readSession } from '@/lib/sessions/read';
import { revokeSession } from '@/lib/sessions/revoke';
import { startSession } from '@/lib/sessions/start';
import { db } from '@/lib/database/client';
import { newPassword, newPerson, newSession, rowsOf } from '../../support/people/people';
import { hashPassword } from '@/lib/passwords/hash';
import { statementsOf } from '../../support/database/statements';

const [MINUTE, HOUR, DAY] = [60, 3600, 86_400];

/** Lets time pass for a session; what was last seen is said apart, since a used session keeps being seen. */
async function age(id: string, { made = 0, seen = 0 }: { made?: number; seen?: number }) {
  await pool().query(
    `UPDATE "Session" SET "createdAt" = "createdAt" - make_interval(secs => $2),
       "expiresAt" = "expiresAt" - make_interval(secs => $2), "lastSeenAt" = "lastSeenAt" - make_interval(secs => $3)
     WHERE "id" = $1`,
    [id, made, seen],
  );
  await pool().query(
    `UPDATE "User" SET "passwordChangedAt" = "passwordChangedAt" - interval '1 year'
     WHERE "id" = (SELECT "userId" FROM "Session" WHERE "id" = $1)`,
    [id],
  );
}

describe('a session', () => {
  // proves: ASVS 7.2.3, ASVS 7.2.2, NIST 5.1, ASVS 11.5.1
  it('is its id and its user, and nothing that opens a door', async () => {
    const person = await newPerson();
    const id = await newSession(person);
    expect(id).toMatch(/^[\w-]{32}$/);
    expect(await readSession(id)).toEqual({
      id,
      remember: false,
      user: {
        id: person.id,
        name: person.name,
        email: person.email,
        createdAt: expect.any(Date),
        passwordChangedAt: expect.any(Date),
        mailBounces: false,
      },
    });
  });

  it('is read in one statement', async () => {
    const id = await newSession(await newPerson());
    await readSession(id);
    expect(await statementsOf(() => readSession(id))).toHaveLength(1);
  });

  // proves: ASVS 7.2.1
  it('is nobody for an id that is not exact', async () => {
    const id = await newSession(await newPerson());
    for (const other of [
      '',
      '%',
      id.slice(0, -1),
      `${id} `,
      id.toUpperCase() === id ? id.toLowerCase() : id.toUpperCase(),
    ])
      expect(await readSession(other)).toBeNull();
  });
});

describe('its absolute life, however much it is used', () => {
  // proves: ASVS 7.3.2, NIST 2.1.3
  it.each([
    ['12 hours', false, 12 * HOUR],
    ['30 days when remembered', true, 30 * DAY],
  ])('%s', async (_, remember, life) => {
    const id = await newSession(await newPerson(), remember);
    await age(id, { made: life - 5 });
    expect(await readSession(id)).not.toBeNull();
    await age(id, { made: 5 });
    expect(await readSession(id)).toBeNull();
  });
});

describe('its idle life', () => {
  // proves: ASVS 7.3.1, session-lifetime
  it('ends after 14 days unseen', async () => {
    const person = await newPerson();
    const [seen, unseen] = [await newSession(person, true), await newSession(person, true)];
    await age(seen, { made: 14 * DAY, seen: 14 * DAY - 5 });
    await age(unseen, { made: 14 * DAY, seen: 14 * DAY });
    expect(await readSession(seen)).not.toBeNull();
    expect(await readSession(unseen)).toBeNull();
  });

  it('begins anew at each use', async () => {
    const id = await newSession(await newPerson(), true);
    for (let use = 0; use < 2; use += 1) {
      await age(id, { made: 10 * DAY, seen: 10 * DAY });
      expect(await readSession(id)).not.toBeNull();
    }
  });

  it('is not prolonged by the reading of a session that is over', async () => {
    const id = await newSession(await newPerson(), true);
    await age(id, { made: 15 * DAY, seen: 15 * DAY });
    const before = await rowsOf('Session', 'id', id);
    await readSession(id);
    expect(await rowsOf('Session', 'id', id)).toEqual(before);
  });
});

describe('when it was last seen', () => {
  it('is written at most once in five minutes', async () => {
    const id = await newSession(await newPerson());
    await age(id, { seen: 5 * MINUTE - 5 });
    const before = await rowsOf('Session', 'id', id);
    await readSession(id);
    expect(await rowsOf('Session', 'id', id)).toEqual(before);

    await age(id, { seen: 5 });
    const statements = await statementsOf(() =>
      Promise.all(Array.from({ length: 5 }, () => readSession(id))),
    );
    expect(statements.length).toBeGreaterThan(5);
    const after = await rowsOf('Session', 'id', id);
    expect(after).not.toEqual(before);
    expect(await statementsOf(() => readSession(id))).toHaveLength(1);
    expect(await rowsOf('Session', 'id', id)).toEqual(after);
  });
});

describe('it is over', () => {
  // proves: ASVS 7.4.1, ASVS 7.2.1
  it('when revoked, for good', async () => {
    const id = await newSession(await newPerson());
    await revokeSession(id, db());
    expect(await readSession(id)).toBeNull();
    const before = await rowsOf('Session', 'id', id);
    await revokeSession(id, db());
    expect(await rowsOf('Session', 'id', id)).toEqual(before);
  });

  // proves: ASVS 7.4.1
  it('when the password was changed a microsecond after it began, and not when it was the very same moment', async () => {
    const person = await newPerson();
    const id = await newSession(person);
    const changed = (shift: string) =>
      pool().query(
        `UPDATE "User" SET "passwordChangedAt" = (SELECT "createdAt" FROM "Session" WHERE "id" = $1) + $3::interval WHERE "id" = $2`,
        [id, person.id, shift],
      );
    await changed('0');
    expect(await readSession(id)).not.toBeNull();
    await changed('1 microsecond');
    expect(await readSession(id)).toBeNull();
  });

  // proves: ASVS 7.4.2
  it('when the user is gone', async () => {
    const person = await newPerson();
    const id = await newSession(person);
    await pool().query('DELETE FROM "User" WHERE "id" = $1', [person.id]);
    expect(await readSession(id)).toBeNull();
  });
});

describe('starting one', () => {
  it('needs the very hash that was verified', async () => {
    const [person, other] = [await newPerson(), await newPerson()];
    for (const passwordHash of [other.passwordHash, await hashPassword(newPassword()), '', '%'])
      expect(
        await db().$transaction((tx) =>
          startSession(tx, { userId: person.id, passwordHash, remember: true, device: 'x' }),
        ),
      ).toBeNull();
    expect(await rowsOf('Session', 'userId', person.id)).toEqual([]);
  });
});

// Behind a pooler it is not our own connections that would have to be made anew.
describe.skipIf(process.env.TEST_POOLED)('while the database only reads, as after a failover', () => {
  const setReadOnly = async (value: 'on' | 'off') => {
    const { rows } = await pool().query<{ name: string }>('SELECT current_database() AS "name"');
    const client = await pool().connect();
    await client.query('SET default_transaction_read_only = off');
    await client.query(`ALTER DATABASE "${rows[0]?.name}" SET default_transaction_read_only = ${value}`);
    client.release(true);
    // New connections only: the setting is theirs.
    await closeDb();
  };
  afterEach(() => setReadOnly('off'));

  it('sessions are read, also those whose last use would be written, and killed ones stay dead', async () => {
    const person = await newPerson();
    const [fresh, stale, killed] = [
      await newSession(person),
      await newSession(person),
      await newSession(person),
    ];
    await age(stale, { seen: 10 * MINUTE });
    await revokeSession(killed, db());
    await setReadOnly('on');
    expect(await readSession(fresh)).not.toBeNull();
    expect(await readSession(stale)).not.toBeNull();
    expect(await readSession(killed)).toBeNull();
    await expect(newSession(person)).rejects.toSatisfy((error) => isDatabaseAway(error));
  });
});
