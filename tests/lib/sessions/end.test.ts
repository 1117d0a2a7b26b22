import { describe, expect, it, test } from 'vitest';
import { db, pool } from '@/lib/database/client';
import { endOtherSessions, endSession } from '@/lib/sessions/end';
import { listSessions } from '@/lib/sessions/list';
import type { Session } from '@/lib/sessions/read';
import { readSession } from '@/lib/sessions/read';
import { revokeSession } from '@/lib/sessions/revoke';
import {
  newPerson,
  newSession,
  newSignedIn,
  somewhere,
  traceOf,
  type Person,
} from '../../support/people/people';
import { holdRows } from '../../support/database/row-lock';

const end = (session: Session, handle: string) => endSession(session, handle, somewhere());

const handleOf = async ({ id: userId }: Pick<Person, 'id'>, id: string) =>
  (await listSessions(userId, id)).find(({ isThis }) => isThis)?.handle ?? expect.fail('not listed');

const alive = async (...ids: string[]) =>
  (await Promise.all(ids.map((id) => readSession(id)))).map((session) => session !== null);

const eventsOf = async ({ id }: Person) => {
  const { rows } = await pool().query('SELECT "type", "reason" FROM "AuditEvent" WHERE "userId" = $1', [id]);
  return rows;
};

const NOT_THERE = { type: 'session-end-refused', reason: 'no-such-session' };

async function newScene() {
  const [person, other] = [await newPerson(), await newPerson()];
  const session = await newSignedIn(person);
  const [second, third] = [await newSession(person), await newSession(person, true)];
  return { person, other, session, second, third, theirs: await newSession(other) };
}

describe('ending one session', () => {
  // proves: ASVS 7.5.2
  it('ends that one and writes it down', async () => {
    const { person, session, second, third, theirs } = await newScene();
    expect(await end(session, await handleOf(person, second))).toEqual({ code: 'done' });
    expect(await alive(session.id, second, third, theirs)).toEqual([true, false, true, true]);
    expect(await eventsOf(person)).toEqual([{ type: 'session-ended', reason: null }]);
  });

  it('a second time is done already', async () => {
    const { person, session, second } = await newScene();
    const handle = await handleOf(person, second);
    await end(session, handle);
    const { events: _, ...before } = await traceOf(person);
    expect(await end(session, handle)).toEqual({ code: 'done' });
    expect(await traceOf(person)).toMatchObject(before);
    expect((await eventsOf(person)).at(-1)).toEqual(NOT_THERE);
  });

  // proves: foreign-sessions
  it('reads the same for another’s, an unknown one, an id, and whatever a form can hold; it is written down, and nothing changes', async () => {
    const { person, other, session, second, third, theirs } = await newScene();
    const [mine, foreign] = [await handleOf(person, second), await handleOf(other, theirs)];
    const { events: _, ...before } = await traceOf(person);
    const others = await traceOf(other);
    const handles = [
      foreign,
      theirs,
      second,
      session.id,
      '0'.repeat(32),
      '',
      ' ',
      '%',
      'undefined',
      '[object Object]',
      '{"not":""}',
      mine.toUpperCase(),
      ` ${mine}`,
      String([mine, foreign]),
      String([foreign, foreign]),
      `${mine}\u0000`,
    ];
    for (const handle of handles) expect(await end(session, handle), handle).toEqual({ code: 'done' });
    expect(await traceOf(person)).toMatchObject(before);
    expect(await traceOf(other)).toEqual(others);
    expect(await eventsOf(person)).toEqual(handles.map(() => NOT_THERE));
    expect(await alive(session.id, second, third, theirs)).toEqual([true, true, true, true]);
  });

  it('also the asking one: it is signed out then', async () => {
    const { person, session, second, third } = await newScene();
    expect(await end(session, await handleOf(person, session.id))).toEqual({ code: 'signed-out' });
    expect(await alive(session.id, second, third)).toEqual([false, true, true]);
    expect(await eventsOf(person)).toEqual([{ type: 'session-ended', reason: null }]);
  });
});

describe('ending all others', () => {
  // proves: ASVS 7.4.3
  it('leaves this one and everybody else’s', async () => {
    const { person, session, second, third, theirs } = await newScene();
    expect(await endOtherSessions(session, somewhere())).toEqual({ code: 'done' });
    expect(await alive(session.id, second, third, theirs)).toEqual([true, false, false, true]);
    expect(await eventsOf(person)).toEqual([{ type: 'other-sessions-ended', reason: null }]);
  });

  it('keeps the time at which those that were over ended', async () => {
    const { person, session, second } = await newScene();
    await revokeSession(second, db());
    const endOf = async () =>
      (await pool().query('SELECT "revokedAt"::text FROM "Session" WHERE "id" = $1', [second])).rows;
    const before = await endOf();
    await endOtherSessions(session, somewhere());
    expect(await endOf()).toEqual(before);
    expect(await eventsOf(person)).toHaveLength(1);
  });
});

describe('a session that is over', () => {
  const asks: [string, (session: Session, handle: string) => Promise<{ code: string }>][] = [
    ['one', end],
    ['all others', (session) => endOtherSessions(session, somewhere())],
  ];

  it.each(asks)('ends nothing: %s', async (_, ask) => {
    const { person, session, second, third } = await newScene();
    const handle = await handleOf(person, second);
    await revokeSession(session.id, db());
    const before = await traceOf(person);
    expect(await ask(session, handle)).toEqual({ code: 'signed-out' });
    expect(await traceOf(person)).toEqual(before);
    expect(await alive(second, third)).toEqual([true, true]);
  });

  it.each(asks)('ends nothing, also when it ends while it asks: %s', async (_, ask) => {
    const { person, session, second, third } = await newScene();
    const handle = await handleOf(person, second);
    const held = await holdRows('SELECT 1 FROM "User" WHERE "id" = $1 FOR UPDATE', [person.id]);
    const ending = ask(session, handle);
    await held.waiters(1);
    await held.query(`UPDATE "Session" SET "revokedAt" = clock_timestamp() WHERE "id" = $1`, [session.id]);
    await held.release();
    expect(await ending).toEqual({ code: 'signed-out' });
    expect(await alive(session.id, second, third)).toEqual([false, true, true]);
    expect(await eventsOf(person)).toEqual([]);
  });

  it.each(asks)('is no better for being somebody else’s: %s', async (_, ask) => {
    const { person, session, second, third, theirs } = await newScene();
    const borrowed = { ...session, id: theirs };
    expect(await ask(borrowed, await handleOf(person, second))).toEqual({ code: 'signed-out' });
    expect(await alive(session.id, second, third, theirs)).toEqual([true, true, true, true]);
  });
});

test('two sessions that end all others at once: one is left', async () => {
  const { person, session, second, third } = await newScene();
  const another = (await readSession(second)) ?? expect.fail();
  const held = await holdRows('SELECT 1 FROM "User" WHERE "id" = $1 FOR UPDATE', [person.id]);
  const ending = [session, another].map((one) => endOtherSessions(one, somewhere()));
  await held.waiters(2);
  await held.release();
  const codes = (await Promise.all(ending)).map(({ code }) => code);
  expect([...codes].sort()).toEqual(['done', 'signed-out']);
  const left = codes.map((code) => code === 'done');
  expect(await alive(session.id, second, third)).toEqual([...left, false]);
});

test.each(['BEFORE INSERT ON "AuditEvent"', 'BEFORE UPDATE ON "Session"'])(
  'a fault undoes it: %s',
  async (when) => {
    const { person, session, second, third } = await newScene();
    const handle = await handleOf(person, second);
    await pool().query(
      `CREATE OR REPLACE FUNCTION fault() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'a fault of the test'; END $$`,
    );
    await pool().query(`CREATE TRIGGER fault ${when} FOR EACH ROW EXECUTE FUNCTION fault()`);
    await expect(end(session, handle)).rejects.toThrow('a fault of the test');
    await expect(endOtherSessions(session, somewhere())).rejects.toThrow('a fault of the test');
    await pool().query(`DROP TRIGGER fault ON ${when.split(' ').at(-1)}`);
    expect(await alive(session.id, second, third)).toEqual([true, true, true]);
  },
);
