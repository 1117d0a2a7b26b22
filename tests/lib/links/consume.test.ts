import { expect, test } from 'vitest';
import { db } from '@/lib/database/client';
import { consumeLink, voidLinksOf, voidSignUpLinks } from '@/lib/links/consume';
import { readLink } from '@/lib/links/read';
import { ageLink, newAddress, newPerson, newResetLink, newSignUpLink } from '../../support/people/people';

// proves: ASVS 6.5.1, ASVS 2.3.4, OWASP-FP single-use, Copenhagen reset-once, parallel-use
test('of fifty parallel uses one counts', async () => {
  const { id } = await newResetLink(await newPerson());
  const used = await Promise.all(Array.from({ length: 50 }, () => consumeLink(db(), 'password-reset', id)));
  expect(used.filter(Boolean)).toHaveLength(1);
});

// proves: ASVS 9.2.2, cross-purpose
test('a link is used for its own purpose only, and is not used up by the attempt', async () => {
  const { id } = await newResetLink(await newPerson());
  expect(await consumeLink(db(), 'sign-up', id)).toBe(false);
  expect(await consumeLink(db(), 'password-reset', id)).toBe(true);
});

// proves: OWASP-FP expires
test('an expired, a replaced and an unknown link are not used', async () => {
  const person = await newPerson();
  const [expired, replaced] = [await newResetLink(person), await newResetLink(person)];
  await ageLink(expired.id, 600);
  expect(await consumeLink(db(), 'password-reset', expired.id)).toBe(false);
  await voidLinksOf(db(), person.id);
  expect(await consumeLink(db(), 'password-reset', replaced.id)).toBe(false);
  expect(await consumeLink(db(), 'password-reset', 'unknown')).toBe(false);
});

test('voiding ends the links of one account and of nobody else, and leaves used ones as they are', async () => {
  const [person, other] = [await newPerson(), await newPerson()];
  const [used, live, theirs] = [
    await newResetLink(person),
    await newResetLink(person),
    await newResetLink(other),
  ];
  await consumeLink(db(), 'password-reset', used.id);
  await voidLinksOf(db(), person.id);
  expect(await readLink('password-reset', used.token)).toMatchObject({ reason: 'used' });
  expect(await readLink('password-reset', live.token)).toMatchObject({ reason: 'replaced' });
  expect(await readLink('password-reset', theirs.token)).toMatchObject({ state: 'live' });
});

test('voiding sign-up links ends those to every spelling of one address and no others', async () => {
  const address = newAddress();
  const [one, spelled, other] = [
    await newSignUpLink(address),
    await newSignUpLink(address.toUpperCase()),
    await newSignUpLink(newAddress()),
  ];
  const person = await newPerson({ email: address });
  const reset = await newResetLink(person);
  await voidSignUpLinks(db(), address);
  expect(await readLink('sign-up', one.token)).toMatchObject({ reason: 'replaced' });
  expect(await readLink('sign-up', spelled.token)).toMatchObject({ reason: 'replaced' });
  expect(await readLink('sign-up', other.token)).toMatchObject({ state: 'live' });
  expect(await readLink('password-reset', reset.token)).toMatchObject({ state: 'live' });
});
