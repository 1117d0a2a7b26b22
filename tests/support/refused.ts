import { expect } from 'vitest';
import { somebody, type Whom } from './audited';
import { withDeadLink } from './asking';
import { browserOf, doors, type Door } from './doors';
import { newAddress, newPassword, type Person } from './people';
import type { Stage } from './states/stage';
import { askForReset, askToSignUp, call, tryPassword, type Call } from './strangers';
import { Visitor } from './visitor';

/** Somebody's call, and what it leaves when it is refused. */
export type Refusal = { call: () => Promise<Call>; leaves: [type: string, reason: string, whom: Whom] };

const WEAK = 'StairwayToHeaven';
const weak = { password: WEAK, confirmPassword: WEAK };

const actionOf: Record<Door['purpose'], string> = {
  'password-reset': 'resetPasswordAction',
  'sign-up': 'completeSignUpAction',
  'email-change': 'confirmEmailAction',
  'delete-account': 'deleteAccountAction',
  'not-me': 'notMeAction',
  'undo-email-change': 'notMeAction',
};

const refusedAs: Record<Door['purpose'], string> = {
  'password-reset': 'password-reset-refused',
  'sign-up': 'sign-up-refused',
  'email-change': 'email-change-refused',
  'delete-account': 'deletion-refused',
  'not-me': 'not-me-refused',
  'undo-email-change': 'not-me-refused',
};

const doorOf = (purpose: Door['purpose']) => doors.find((door) => door.purpose === purpose) ?? expect.fail();

/** Every way in which something is refused, by its name. */
export function refusalsOn(stage: () => Stage): Record<string, Refusal> {
  const inside = async (
    action: string,
    fields: Record<string, string>,
    path: string,
    person?: Person,
  ): Promise<Call> => {
    const owner = person ?? (await stage().people.newPerson());
    return { name: action, path, fields, visitor: await browserOf(owner, stage()) };
  };

  async function behind(
    door: Door,
    token: string,
    fields: Record<string, string>,
    person: Person,
  ): Promise<Call> {
    const visitor =
      door.purpose === 'delete-account' ? await browserOf(person, stage()) : new Visitor(stage().app.url);
    visitor.setCookie(door.cookie, token);
    return {
      name: actionOf[door.purpose],
      path: door.page,
      fields: { ...door.fields(), ...fields },
      visitor,
    };
  }

  /** Spends a client: it asks until it is told to wait. */
  async function spent(given: () => Call): Promise<Record<string, string>> {
    const headers = somebody();
    for (let time = 0; time < 60; time += 1) {
      const { text } = await call(stage().app, { ...given(), headers });
      if (/too-many/.test(text)) return headers;
    }
    throw new Error('the client was never told to wait');
  }

  const refusals: Record<string, Refusal> = {
    'a wrong password': {
      call: async () => tryPassword((await stage().people.newPerson()).email, 'not the right password'),
      leaves: ['sign-in-refused', 'wrong-credentials', 'account and address'],
    },
    'a sign-in of nobody': {
      call: () => Promise.resolve(tryPassword(newAddress(), 'not the right password')),
      leaves: ['sign-in-refused', 'wrong-credentials', 'address'],
    },
    'a guess that has to wait': {
      async call() {
        const { email } = await stage().people.newPerson();
        for (let time = 0; time < 6; time += 1)
          await call(stage().app, tryPassword(email, `guess number ${time}`));
        await stage().database.query(`UPDATE "RateLimit" SET expire = expire + 60000`);
        return tryPassword(email, 'one guess more');
      },
      leaves: ['sign-in-refused', 'limited-address', 'address'],
    },
    'a client that guesses too often': {
      async call() {
        const guess = { ...tryPassword(newAddress(), 'not the right password'), headers: somebody() };
        await call(stage().app, guess);
        await stage().database.query(`UPDATE "RateLimit" SET points = 100 WHERE key LIKE '%sign-in-client%'`);
        return guess;
      },
      leaves: ['sign-in-refused', 'limited-client', 'address'],
    },
    'a reset too many for an address': {
      async call() {
        const email = newAddress();
        for (let time = 0; time < 3; time += 1) await call(stage().app, askForReset(email));
        return askForReset(email);
      },
      leaves: ['reset-requested', 'address-limited', 'address'],
    },
    'a sign-up too many for an address': {
      async call() {
        const email = newAddress();
        for (let time = 0; time < 3; time += 1) await call(stage().app, askToSignUp(email));
        return askToSignUp(email);
      },
      leaves: ['sign-up-requested', 'address-limited', 'address'],
    },
    'a client that asks for resets too often': {
      call: async () => ({
        ...askForReset(newAddress()),
        headers: await spent(() => askForReset(newAddress())),
      }),
      leaves: ['reset-requested', 'client-limited', 'address'],
    },
    'a client that signs up too often': {
      call: async () => ({
        ...askToSignUp(newAddress()),
        headers: await spent(() => askToSignUp(newAddress())),
      }),
      leaves: ['sign-up-requested', 'client-limited', 'address'],
    },
    'a weak password by a reset': {
      async call() {
        const person = await stage().people.newPerson();
        const { token, formHash } = await stage().people.newResetLink(person);
        const door = doorOf('password-reset');
        return behind(door, token, { ...weak, formHash }, person);
      },
      leaves: ['password-reset-refused', 'password-common', 'account and address'],
    },
    'a weak password by a sign-up': {
      async call() {
        const { token, formHash } = await stage().people.newSignUpLink(newAddress());
        const door = doorOf('sign-up');
        return behind(door, token, { ...weak, formHash }, await stage().people.newPerson());
      },
      leaves: ['sign-up-refused', 'password-common', 'address'],
    },
    'a weak password in the account': {
      async call() {
        const person = await stage().people.newPerson();
        const fields = { currentPassword: person.password, ...weak };
        return inside('changePasswordAction', fields, '/account/security', person);
      },
      leaves: ['password-change-refused', 'password-common', 'account and address'],
    },
    'a wrong current password for a new one': {
      call: () => {
        const password = newPassword();
        const fields = { currentPassword: 'not the right password', password, confirmPassword: password };
        return inside('changePasswordAction', fields, '/account/security');
      },
      leaves: ['password-change-refused', 'wrong-password', 'account and address'],
    },
    'a wrong current password for a new address': {
      call: () =>
        inside(
          'requestEmailChangeAction',
          { email: newAddress(), currentPassword: 'not the right password' },
          '/account/email',
        ),
      leaves: ['email-change-refused', 'wrong-password', 'account and address'],
    },
    'a wrong current password for a deletion': {
      call: () =>
        inside('requestDeletionAction', { currentPassword: 'not the right password' }, '/account/delete'),
      leaves: ['deletion-refused', 'wrong-password', 'account and address'],
    },
    'a current password guessed too often': {
      async call() {
        const fields = { currentPassword: 'not the right password' };
        const given = await inside('requestDeletionAction', fields, '/account/delete');
        for (let time = 0; time < 4; time += 1) await call(stage().app, given);
        return given;
      },
      leaves: ['deletion-refused', 'too-many-wrong-passwords', 'account and address'],
    },
    'an address that is held': {
      async call() {
        const person = await stage().people.newPerson();
        const held = `UPDATE "User" SET "addressHeldUntil" = clock_timestamp() + interval '1 hour' WHERE "id" = $1`;
        await stage().database.query(held, [person.id]);
        const fields = { email: newAddress(), currentPassword: person.password };
        return inside('requestEmailChangeAction', fields, '/account/email', person);
      },
      leaves: ['email-change-refused', 'held', 'account and address'],
    },
    'an address that another has by now': {
      async call() {
        const [person, other] = [await stage().people.newPerson(), await stage().people.newPerson()];
        const { token, formHash } = await stage().people.newEmailChangeLink(person, other.email);
        const door = doorOf('email-change');
        return behind(door, token, { formHash }, person);
      },
      leaves: ['email-change-refused', 'address-taken', 'account'],
    },
    'a deletion of another account': {
      async call() {
        const { token, formHash } = await stage().people.newDeletionLink(await stage().people.newPerson());
        const door = doorOf('delete-account');
        return behind(door, token, { formHash }, await stage().people.newPerson());
      },
      leaves: ['deletion-refused', 'foreign-link', 'account'],
    },
    'a client that renews too often': {
      async call() {
        const { id } = await stage().people.newResetLink(await stage().people.newPerson());
        const { visitor, path } = await withDeadLink('password-reset', id, stage());
        const headers = await spent(() => askForReset(newAddress()));
        return { name: 'renewResetLinkAction', path, fields: {}, visitor, headers };
      },
      leaves: ['link-renewal-requested', 'client-limited', 'nobody'],
    },
    'a client that tries links too often': {
      async call() {
        const given = await behind(
          doorOf('password-reset'),
          'x.y.z',
          { formHash: 'x' },
          await stage().people.newPerson(),
        );
        return { ...given, headers: await spent(() => given) };
      },
      leaves: ['password-reset-refused', 'client-limited', 'nobody'],
    },
    'a renewal of what is no link': {
      call() {
        const visitor = new Visitor(stage().app.url);
        visitor.setCookie('password-reset-link', 'x.y.z');
        return Promise.resolve({
          name: 'renewResetLinkAction',
          path: '/reset-password',
          fields: {},
          visitor,
        });
      },
      leaves: ['link-renewal-requested', 'forged', 'nobody'],
    },
  };

  for (const door of doors) {
    const leaves = (reason: string, whom: Whom = 'nobody'): Refusal['leaves'] => [
      refusedAs[door.purpose],
      reason,
      whom,
    ];
    type Sent = { token: string; formHash: string };
    const issued = async (change: (link: Sent & { id: string }) => Promise<Partial<Sent>>) => {
      const person = await stage().people.newPerson();
      const link = await door.issue(person, stage());
      const { token, formHash } = { ...link, ...(await change(link)) };
      return behind(door, token, { formHash }, person);
    };
    const mark = async (column: string, id: string) => {
      await stage().database.query(`UPDATE "EmailLink" SET "${column}" = clock_timestamp() WHERE "id" = $1`, [
        id,
      ]);
      return {};
    };
    const life = /not-me|undo/.test(door.purpose) ? 7 * 86_400 : 600;
    Object.assign(refusals, {
      [`${door.purpose}: a forged link`]: {
        call: () => issued(({ token }) => Promise.resolve({ token: `${token.slice(0, -8)}AAAAAAAA` })),
        leaves: leaves('forged'),
      },
      [`${door.purpose}: a used link`]: {
        call: () => issued(({ id }) => mark('usedAt', id)),
        leaves: leaves('used'),
      },
      [`${door.purpose}: a link that was ended`]: {
        call: () => issued(({ id }) => mark('voidedAt', id)),
        leaves: leaves('replaced'),
      },
      [`${door.purpose}: a link that has run out`]: {
        call: () => issued(({ id }) => stage().people.ageLink(id, life + 60)),
        leaves: leaves('expired'),
      },
      [`${door.purpose}: the form of another link`]: {
        call: () => issued(() => Promise.resolve({ formHash: 'x'.repeat(43) })),
        leaves: leaves('stale', 'address'),
      },
    } satisfies Record<string, Refusal>);
  }
  return refusals;
}
