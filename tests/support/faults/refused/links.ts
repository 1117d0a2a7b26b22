import type { EventType } from '@/lib/audit/record';
import type { LinkPurpose } from '@/lib/links/purposes';
import { expect } from 'vitest';
import type { About } from '../../database/audited';
import { browserOf, doors, type Door } from '../../people/doors';
import { newAddress, type OpenedLink, type Person } from '../../people/people';
import type { Stage } from '../../browser/states/stage';
import { Visitor } from '../../browser/visitor';
import { spentClient, weak, type Refusal, type Tried } from './refusal';

const actionOf: Record<LinkPurpose, string> = {
  'password-reset': 'resetPasswordAction',
  'sign-up': 'completeSignUpAction',
  'email-change': 'confirmEmailAction',
  'delete-account': 'deleteAccountAction',
  'not-me': 'notMeAction',
  'undo-email-change': 'notMeAction',
};

const refusedAs: Record<LinkPurpose, EventType> = {
  'password-reset': 'password-reset-refused',
  'sign-up': 'sign-up-refused',
  'email-change': 'email-change-refused',
  'delete-account': 'deletion-refused',
  'not-me': 'not-me-refused',
  'undo-email-change': 'not-me-refused',
};

/** Seconds. */
const lifeOf = (purpose: LinkPurpose) => (/not-me|undo/.test(purpose) ? 7 * 86_400 : 600);

type Sent = Pick<OpenedLink, 'token' | 'formHash'> & { fields?: Record<string, string> };

/** What is refused behind mailed links. */
export function linksRefused(stage: () => Stage): Record<string, Refusal> {
  const newPerson = () => stage().people.newPerson();

  /** A form behind a door, sent with what its cookie holds; by who is signed in where the door asks for that. */
  async function behind(door: Door, sent: Sent | null, about: About, person?: Person): Promise<Tried> {
    const { purpose, cookie, page } = door;
    const isInside = purpose === 'delete-account';
    const visitor = isInside
      ? await browserOf(person ?? (await newPerson()), stage())
      : new Visitor(stage().app.url);
    if (sent) visitor.setCookie(cookie, sent.token);
    const fields = { ...door.fields(), ...sent?.fields, formHash: sent?.formHash ?? 'x'.repeat(43) };
    return { name: actionOf[purpose], path: page, fields, visitor, about };
  }
  const doorOf = (purpose: LinkPurpose) => doors.find((door) => door.purpose === purpose) ?? expect.fail();

  const refusals: Record<string, Refusal> = {
    'a weak password by a reset': {
      async call() {
        const { id: userId, email, ...person } = await newPerson();
        const link = await stage().people.newResetLink({ ...person, id: userId, email });
        return behind(doorOf('password-reset'), { ...link, fields: weak }, { userId, email });
      },
      leaves: ['password-reset-refused', 'password-common'],
    },
    'a weak password by a sign-up': {
      async call() {
        const email = newAddress();
        const link = await stage().people.newSignUpLink(email);
        return behind(doorOf('sign-up'), { ...link, fields: weak }, { email });
      },
      leaves: ['sign-up-refused', 'password-common'],
    },
    'a sign-up to an address that has an account by now': {
      async call() {
        const email = newAddress();
        const link = await stage().people.newSignUpLink(email);
        await stage().people.newPerson({ email });
        return behind(doorOf('sign-up'), link, {});
      },
      leaves: ['sign-up-refused', 'replaced'],
    },
    'an address that another has by now': {
      async call() {
        const [person, other] = [await newPerson(), await newPerson()];
        const link = await stage().people.newEmailChangeLink(person, other.email);
        return behind(doorOf('email-change'), link, { userId: person.id });
      },
      leaves: ['email-change-refused', 'address-taken'],
    },
    'a change of address that waits no more': {
      async call() {
        const { id, ...person } = await newPerson();
        const link = await stage().people.newEmailChangeLink({ id, ...person });
        await stage().database.query(`UPDATE "User" SET "pendingEmail" = NULL WHERE "id" = $1`, [id]);
        return behind(doorOf('email-change'), link, {});
      },
      leaves: ['email-change-refused', 'replaced'],
    },
    'a way back to an address that another has by now': {
      async call() {
        const [person, { email }] = [await newPerson(), await newPerson()];
        const link = await stage().people.newProtectiveLink(person, 'email-changed', email);
        return behind(doorOf('undo-email-change'), link, { userId: person.id, email });
      },
      leaves: ['not-me-refused', 'address-taken'],
    },
    'a deletion of another account': {
      async call() {
        const [person, other] = [await newPerson(), await newPerson()];
        const link = await stage().people.newDeletionLink(other);
        return behind(doorOf('delete-account'), link, { userId: person.id }, person);
      },
      leaves: ['deletion-refused', 'foreign-link'],
    },
  };

  for (const door of doors) {
    const { purpose } = door;
    type Change = (link: OpenedLink) => Promise<Partial<Sent>> | Partial<Sent>;
    /** A good link, but for what is changed of it. */
    async function changed(change: Change, isTold = false): Promise<Tried> {
      const person = await newPerson();
      const link = await door.issue(person, stage());
      const [row] = await stage().database.query(`SELECT "address" FROM "EmailLink" WHERE "id" = $1`, [
        link.id,
      ]);
      const about = isTold ? { email: String(row?.address) } : {};
      return behind(door, { ...link, ...(await change(link)) }, about, person);
    }
    const marked = (column: string) =>
      changed(async ({ id }) => {
        const mark = `UPDATE "EmailLink" SET "${column}" = clock_timestamp() WHERE "id" = $1`;
        await stage().database.query(mark, [id]);
        return {};
      });
    const tries: [name: string, reason: string, call: () => Promise<Tried>][] = [
      ['no link', 'missing', () => behind(door, null, {})],
      ['a forged link', 'forged', () => changed(({ token }) => ({ token: `${token.slice(0, -8)}AAAAAAAA` }))],
      ['a used link', 'used', () => marked('usedAt')],
      ['a link that was ended', 'replaced', () => marked('voidedAt')],
      [
        'a link that has run out',
        'expired',
        () => changed(({ id }) => stage().people.ageLink(id, lifeOf(purpose) + 60)),
      ],
      ['the form of another link', 'stale', () => changed(() => ({ formHash: 'x'.repeat(43) }), true)],
      [
        'a client that tries too often',
        'client-limited',
        async () => ({ ...(await changed(() => ({}))), headers: await spentClient('use-link', stage()) }),
      ],
    ];
    for (const [name, reason, tried] of tries)
      refusals[`${purpose}: ${name}`] = { call: tried, leaves: [refusedAs[purpose], reason] };
  }
  return refusals;
}
