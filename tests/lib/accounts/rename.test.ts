import { expect, it } from 'vitest';
import { db } from '@/lib/database/client';
import { rename } from '@/lib/accounts/rename';
import { revokeSession } from '@/lib/sessions/revoke';
import { newPerson, newSession, newSignedIn, somewhere, traceOf } from '../../support/people/people';
import { eventsOf, isAlive, queuedOf, userOf, withFault } from '../../support/people/account-facts';

it('sets the name of the account, one event, and nothing else', async () => {
  const [person, other] = [await newPerson(), await newPerson()];
  const session = await newSignedIn(person);
  const [before, theirs] = [await userOf(person), await traceOf(other)];
  expect(await rename(session, 'Grace Tester', somewhere())).toEqual({ code: 'done' });
  expect(await userOf(person)).toEqual({ ...before, name: 'Grace Tester' });
  expect(await eventsOf(person)).toEqual([{ type: 'name-changed', reason: null }]);
  expect(await queuedOf(person)).toEqual([]);
  expect(await isAlive(session)).toBe(true);
  expect(await traceOf(other)).toEqual(theirs);
});

it('sets nothing for a session that is over, or is somebody else’s', async () => {
  const [person, other] = [await newPerson(), await newPerson()];
  const session = await newSignedIn(person);
  const borrowed = { ...session, id: await newSession(other) };
  await revokeSession(session.id, db());
  const before = await traceOf(person);
  for (const one of [session, borrowed])
    expect(await rename(one, 'Mallory', somewhere())).toEqual({ code: 'signed-out' });
  expect(await traceOf(person)).toEqual(before);
});

it('is undone by a fault', async () => {
  const person = await newPerson();
  const session = await newSignedIn(person);
  await withFault('BEFORE INSERT ON "AuditEvent"', () =>
    expect(rename(session, 'Grace Tester', somewhere())).rejects.toThrow('a fault of the test'),
  );
  expect(await userOf(person)).toMatchObject({ name: person.name });
});
