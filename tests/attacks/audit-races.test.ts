import { afterAll, beforeAll, expect, it } from 'vitest';
import type { EventType } from '@/lib/audit/record';
import { eventsOf, expectEvent, somebody, type About } from '../support/database/audited';
import { browserOf } from '../support/people/doors';
import { newAddress, newPassword, type Person } from '../support/people/people';
import { holdRows, type HeldRow } from '../support/database/row-lock';
import { setStage, type Stage } from '../support/browser/states/stage';
import { call, tryPassword, type Call } from '../support/people/strangers';
import { Visitor } from '../support/browser/visitor';

let stage: Stage;
beforeAll(async () => {
  // Nothing but who is overtaken waits for a lock.
  const further = { WORKER: 'off', RATE_LIMITS: 'on', TRUSTED_PROXIES: '1' };
  stage = await setStage({ alone: true, further });
}, 90_000);
afterAll(() => stage?.close());

type Race = {
  lock: string;
  call: (person: Person) => Promise<Call> | Call;
  /** What comes in between. */
  first: (held: HeldRow, person: Person) => Promise<unknown>;
  leaves: (person: Person) => { type: EventType; reason: string; about: About };
};

const inside = async (person: Person, name: string, path: string, fields: Record<string, string>) => ({
  name,
  path,
  fields: { ...fields, currentPassword: person.password },
  visitor: await browserOf(person, stage),
});

async function byReset(person: Person): Promise<Call> {
  const { token, formHash } = await stage.people.newResetLink(person);
  const visitor = new Visitor(stage.app.url);
  visitor.setCookie('password-reset-link', token);
  const password = newPassword();
  const fields = { password, confirmPassword: password, formHash };
  return { name: 'resetPasswordAction', path: '/reset-password', fields, visitor };
}

const ROW = `SELECT 1 FROM "User" WHERE "id" = $1 FOR UPDATE`;
const anotherPassword = (held: HeldRow, { id }: Person) =>
  held.query(
    `UPDATE "User" SET "passwordHash" = '', "passwordChangedAt" = clock_timestamp() WHERE "id" = $1`,
    [id],
  );
const about = ({ id, email }: Person) => ({ userId: id, email });

const races: Record<string, Race> = {
  'a sign-in by a password that another took the place of': {
    lock: ROW,
    call: ({ email, password }) => tryPassword(email, password),
    first: anotherPassword,
    leaves: (person) => ({
      type: 'sign-in-refused',
      reason: 'password-changed-meanwhile',
      about: about(person),
    }),
  },
  'a new password, by one that stands no more': {
    lock: ROW,
    call(person) {
      const password = newPassword();
      const fields = { password, confirmPassword: password };
      return inside(person, 'changePasswordAction', '/account/security', fields);
    },
    first: anotherPassword,
    leaves: (person) => ({ type: 'password-change-refused', reason: 'overtaken', about: about(person) }),
  },
  'a new address, by a password that stands no more': {
    lock: ROW,
    call: (person) => inside(person, 'requestEmailChangeAction', '/account/email', { email: newAddress() }),
    first: anotherPassword,
    leaves: (person) => ({ type: 'email-change-refused', reason: 'overtaken', about: about(person) }),
  },
  'a deletion, by a password that stands no more': {
    lock: ROW,
    call: (person) => inside(person, 'requestDeletionAction', '/account/delete', {}),
    first: anotherPassword,
    leaves: (person) => ({ type: 'deletion-refused', reason: 'overtaken', about: about(person) }),
  },
  'a reset by a link that was ended at that moment': {
    lock: ROW,
    call: byReset,
    first: (held, { id }) =>
      held.query(`UPDATE "EmailLink" SET "voidedAt" = clock_timestamp() WHERE "userId" = $1`, [id]),
    leaves: () => ({ type: 'password-reset-refused', reason: 'replaced', about: {} }),
  },
  'a reset of an account that is deleted at that moment': {
    // The link is read already, its account not yet.
    lock: 'LOCK TABLE "User" IN ACCESS EXCLUSIVE MODE',
    call: byReset,
    first: (held, { id }) => held.query(`DELETE FROM "User" WHERE "id" = $1`, [id]),
    leaves: () => ({ type: 'password-reset-refused', reason: 'forged', about: {} }),
  },
};

// proves: ASVS 16.3.1, ASVS 16.3.3, ASVS 16.2.1
it.each(Object.entries(races))('%s is written down once', async (_, race) => {
  const person = await stage.people.newPerson();
  const [given, headers] = [await race.call(person), somebody()];
  const held = await holdRows(race.lock, race.lock === ROW ? [person.id] : []);
  const events = await eventsOf(stage, async () => {
    const answer = call(stage.app, { ...given, headers });
    await held.waiters(1);
    await race.first(held, person);
    await held.release();
    expect((await answer).status).toBeLessThan(400);
  });
  expectEvent(events, race.leaves(person), headers);
});
