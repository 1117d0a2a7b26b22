import { expect, test } from 'vitest';
import { completePasswordReset } from '@/lib/password-reset/complete';
import { readLink } from '@/lib/links/read';
import { readToken } from '@/lib/links/token';
import { newPassword, newPerson, newResetLink, rowsOf, somewhere } from '../../support/people/people';

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** What may be taken for the same token by a reader of base64url, of URLs or of mails. */
function spellingsOf(token: string): string[] {
  const [header = '', payload = '', signature = ''] = token.split('.');
  return [
    ...[...alphabet].map((last) => token.slice(0, -1) + last),
    ...['=', '==', '%3D', ' ', '%20', '\n', '%0a', '\t', '\0', '.', '>'].map((tail) => token + tail),
    ...[' ', '\n', '='].map((head) => head + token),
    ...[' ', '\n', '='].map(
      (inner) => `${header}.${payload}.${signature.slice(0, 20)}${inner}${signature.slice(20)}`,
    ),
    `${header}=.${payload}=.${signature}`,
    `${header}.${payload}.${signature.replaceAll('-', '+').replaceAll('_', '/')}`,
  ];
}

// proves: token-spellings
test('of a used token no spelling opens anything: a link is used up by its id, not by its text', async () => {
  const person = await newPerson();
  const link = await newResetLink(person);
  const spellings = spellingsOf(link.token);
  const same = [];
  for (const spelling of spellings) if (await readToken('password-reset', spelling)) same.push(spelling);
  // Else there would be nothing to try.
  expect(same.length).toBeGreaterThan(1);

  expect(await completePasswordReset({ ...link, password: newPassword() }, somewhere())).toMatchObject({
    code: 'done',
  });
  const user = await rowsOf('User', 'id', person.id);
  for (const token of spellings) {
    const reading = await readLink('password-reset', token);
    expect(reading.state, JSON.stringify(token)).toBe(same.includes(token) ? 'dead' : 'forged');
    const again = await completePasswordReset({ ...link, token, password: newPassword() }, somewhere());
    expect(again.code, JSON.stringify(token)).toBe('dead');
  }
  expect(await rowsOf('User', 'id', person.id)).toEqual(user);
});
