import { describe, expect, it } from 'vitest';
import { changePassword } from '@/lib/accounts/change-password';
import { confirmEmailChange } from '@/lib/accounts/confirm-email-change';
import { sayNotMe } from '@/lib/accounts/not-me';
import { requestEmailChange } from '@/lib/accounts/request-email-change';
import { signIn } from '@/lib/accounts/sign-in';
import { decideNotice } from '@/lib/worker/decide/notice';
import { db, pool } from '@/lib/database/client';
import type { MessageKind } from '@/lib/outbox/message';
import type { ClaimedMessage } from '@/lib/worker/claimed-message';
import type {} from '@/lib/sessions/read';
import {
  claimedMessage,
  newAddress,
  newEmailChangeLink,
  newPassword,
  newPerson,
  newProtectiveLink,
  newSignedIn,
  somewhere,
  type OpenedLink,
  type Person,
} from '../../../support/people/people';
import { userOf } from '../../../support/people/account-facts';

const notMe = (link: OpenedLink | null) => sayNotMe(link ?? expect.fail('no link'), somewhere());
const decide = (message: ClaimedMessage) => db().$transaction((tx) => decideNotice(tx, message));

/** Moves an account to another address by the mailed link, and returns the notice of it, claimed. */
async function moveTo(person: Person, email: string): Promise<ClaimedMessage> {
  const { email: former } = (await userOf(person)) as { email: string };
  const moved = await confirmEmailChange(await newEmailChangeLink(person, email), somewhere());
  expect(moved).toMatchObject({ code: 'done', formerEmail: former });
  const message = await claimedMessage(former);
  expect(message.kind).toBe('email-changed');
  return message;
}

describe('what each notice carries', () => {
  const from = somewhere();
  const causes: [MessageKind, string | null, (person: Person) => Promise<unknown>][] = [
    [
      'password-changed',
      'not-me',
      async (person) =>
        changePassword(
          await newSignedIn(person),
          { currentPassword: person.password, password: newPassword() },
          from,
        ),
    ],
    [
      'email-change-notice',
      'not-me',
      async (person) =>
        requestEmailChange(
          await newSignedIn(person),
          { currentPassword: person.password, email: newAddress() },
          from,
        ),
    ],
    ['email-changed', 'undo-email-change', (person) => moveTo(person, newAddress())],
    ['new-device', 'not-me', (person) => signIn({ ...person, remember: false, knownDevice: null }, from)],
    ['not-me-done', null, async (person) => notMe(await newProtectiveLink(person, 'new-device'))],
  ];

  // proves: NIST 4.6
  it.each(causes)('%s: %s', async (kind, purpose, cause) => {
    const person = await newPerson();
    await cause(person);
    await pool().query(`DELETE FROM "OutboundEmail" WHERE "kind" = 'password-reset'`);
    const message = await claimedMessage(person.email);
    expect(message.kind).toBe(kind);
    const { to, discard, userId, protective, link } = await decide(message);
    expect({ to, discard, userId, link }).toEqual({
      to: person.email,
      discard: null,
      userId: person.id,
      link: null,
    });
    const about = kind === 'email-change-notice' ? 'email-change-requested' : kind;
    expect(protective).toEqual(purpose && { purpose, about });
    await pool().query('DELETE FROM "User" WHERE "id" = $1', [person.id]);
    expect((await decide(message)).discard).toBe('account-gone');
  });
});
