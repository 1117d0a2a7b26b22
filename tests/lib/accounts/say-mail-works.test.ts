import { expect, it } from 'vitest';
import { sayMailWorks } from '@/lib/accounts/say-mail-works';
import { db, pool } from '@/lib/database/client';
import { readSession } from '@/lib/sessions/read';
import { revokeSession } from '@/lib/sessions/revoke';
import { recordBounce, recordComplaint } from '@/lib/suppressions/record';
import { eventsOf } from '../../support/people/account-facts';
import { newPerson, newSignedIn, rowsOf, somewhere, type Person } from '../../support/people/people';

const canonicalOf = ({ email }: Person) => email.toLowerCase();
const suppressions = (person: Person) => rowsOf('Suppression', 'canonical', canonicalOf(person));

// proves: suppression-for-life
it('lets mail go out as usual again, forgets no complaint, and is one event', async () => {
  const [person, other] = [await newPerson(), await newPerson()];
  const session = await newSignedIn(person);
  for (const one of [person, other]) {
    await recordBounce(db(), canonicalOf(one));
    await recordComplaint(db(), canonicalOf(one));
  }
  const theirs = await suppressions(other);
  expect((await readSession(session.id))?.user.mailBounces).toBe(true);
  expect(await sayMailWorks(session, somewhere())).toEqual({ code: 'done' });
  expect((await readSession(session.id))?.user.mailBounces).toBe(false);
  const { rows } = await pool().query('SELECT * FROM "Suppression" WHERE "canonical" = $1', [
    canonicalOf(person),
  ]);
  expect(rows).toMatchObject([{ bouncedAt: null, nextTryAt: null, complainedAt: expect.any(Date) }]);
  expect(await eventsOf(person)).toEqual([{ type: 'suppression-lifted', reason: null }]);
  expect(await suppressions(other)).toEqual(theirs);
});

it('writes nothing where no mail came back', async () => {
  const person = await newPerson();
  expect(await sayMailWorks(await newSignedIn(person), somewhere())).toEqual({ code: 'done' });
  expect([await suppressions(person), await eventsOf(person)]).toEqual([[], []]);
});

it('lifts nothing for a session that is over', async () => {
  const person = await newPerson();
  const session = await newSignedIn(person);
  await recordBounce(db(), canonicalOf(person));
  await revokeSession(session.id, db());
  const before = await suppressions(person);
  expect(await sayMailWorks(session, somewhere())).toEqual({ code: 'signed-out' });
  expect(await suppressions(person)).toEqual(before);
});
