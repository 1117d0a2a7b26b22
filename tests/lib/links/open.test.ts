import { expect, test } from 'vitest';
import { openLink } from '@/lib/links/open';
import { limits } from '@/lib/limits/table';
import {
  newAddress,
  newPerson,
  newResetLink,
  newSignUpLink,
  rowsOf,
  somewhere,
} from '../../support/people/people';

const open = (form: { token: string | undefined; formHash: string }, from = somewhere()) =>
  openLink('password-reset', form, from);

test('opens a live link whose form belongs to it, and changes nothing by that', async () => {
  const link = await newResetLink(await newPerson());
  const before = await rowsOf('EmailLink', 'id', link.id);
  expect(await open(link)).toMatchObject({ code: 'open', link: { id: link.id } });
  expect(await rowsOf('EmailLink', 'id', link.id)).toEqual(before);
});

// proves: ASVS 6.6.2
test("another link's form, or none, is stale: a planted cookie changes nothing", async () => {
  const [mine, planted] = [await newResetLink(await newPerson()), await newResetLink(await newPerson())];
  for (const formHash of [
    planted.formHash,
    '',
    mine.formHash.slice(1),
    `${mine.formHash}0`,
    mine.formHash.toUpperCase(),
  ])
    expect(await open({ token: mine.token, formHash }), formHash).toEqual({ code: 'stale' });
});

test('no cookie, a forged one and another purpose are dead, whatever the form says', async () => {
  const link = await newResetLink(await newPerson());
  const signUp = await newSignUpLink(newAddress());
  expect(await open({ ...link, token: undefined })).toEqual({ code: 'dead', reading: { state: 'missing' } });
  expect(await open({ ...link, token: 'refused' })).toEqual({ code: 'dead', reading: { state: 'forged' } });
  expect(await open(signUp)).toEqual({ code: 'dead', reading: { state: 'forged' } });
});

// proves: ASVS 6.6.3, OWASP-FP guessing
test('a client has its tries by link counted, good ones and bad ones, and is told when to come back', async () => {
  const [link, from] = [await newResetLink(await newPerson()), somewhere()];
  const { times } = limits['use-link'];
  for (let round = 0; round < times; round += 1)
    expect((await open(round % 2 ? link : { ...link, token: 'x' }, from)).code).toBe(
      round % 2 ? 'open' : 'dead',
    );
  expect(await open(link, from)).toEqual({ code: 'limited', retryAfterSeconds: expect.any(Number) });
  expect(await open(link)).toMatchObject({ code: 'open' });
});
