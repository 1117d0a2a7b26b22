import { afterAll, beforeAll, expect, it } from 'vitest';
import { limits } from '@/lib/limits/table';
import { addressForms, askBy, ways, withDeadLink, type Asking } from '../support/people/asking';
import type { Seen } from '../support/browser/seen';
import { setStage, type Stage } from '../support/browser/states/stage';
import { clientNumber } from '../support/people/strangers';

let stage: Stage;
beforeAll(async () => {
  const further = { RATE_LIMITS: 'on', TRUSTED_PROXIES: '1', WORKER: 'off' };
  stage = await setStage({ alone: true, further });
}, 90_000);
afterAll(() => stage?.close());

type Begin = (isKnown: boolean) => Promise<Asking>;

const byAddress =
  (form: string): Begin =>
  async (isKnown) => {
    const email = isKnown ? (await stage.people.newPerson()).email : stage.people.newAddress();
    return (addressForms[form] ?? expect.fail())(email, stage);
  };

/** Known: the link's address is still the account's. */
const renewal: Begin = async (isKnown) => {
  const person = await stage.people.newPerson();
  const { id } = await stage.people.newResetLink(person);
  if (!isKnown)
    await stage.database.query(
      `UPDATE "User" SET "emailCanonical" = 'x' || "emailCanonical" WHERE "id" = $1`,
      [person.id],
    );
  return withDeadLink('password-reset', id, stage);
};

/** Each form with its counter for a client and how much that allows. */
const forms: [name: string, begin: Begin, counter: string, times: number][] = [
  ['forgot password', byAddress('forgot password'), 'ask-for-link', limits['ask-for-link'].times],
  ['sign-up', byAddress('sign-up'), 'ask-for-link', limits['ask-for-link'].times],
  ['sign-in', byAddress('sign-in'), 'sign-in-client', limits['sign-in-client'].times],
  ['renewal', renewal, 'ask-for-link', limits['ask-for-link'].times],
  ['change of address', byAddress('change of address'), 'ask-for-link', limits['ask-for-link'].times],
];

/** All clients have used so many of what they have and wait as long for the rest; nobody's address has been asked for. */
async function set(counter: string, used: number): Promise<void> {
  await stage.database.query(`DELETE FROM "RateLimit" WHERE "key" NOT LIKE $1 || ':%'`, [counter]);
  await stage.database.query(
    `UPDATE "RateLimit" SET "uses" = $1, "expiresAt" = clock_timestamp() + interval '990 seconds'`,
    [used],
  );
}

/** What it took is told in whole seconds, and the machine may need one. */
const inHundreds = (text: string) => text.replace(/\b9\d\d\b/g, 'about 990');
const rounded = (answers: Seen[]): Seen[] =>
  answers.map((one) => ({ ...one, headers: one.headers.map(inHundreds), text: inHundreds(one.text) }));

let clients = 1;

/** A form open in front of a client of its own, ready to be sent. */
async function open(asking: Asking, way: string): Promise<() => Promise<Seen[]>> {
  const headers = clientNumber((clients += 1));
  const send = await (ways[way] ?? expect.fail())({ ...asking, headers });
  return async () => rounded(await askBy(send, asking));
}

// proves: limits-as-oracle, returned-data
it.each(forms)(
  '%s: a client is stopped at the same try, in the same words, for whomever it asks',
  async (_, begin, counter, times) => {
    const pairs = await Promise.all(
      Object.keys(ways).map(async (way) => ({
        way,
        known: await open(await begin(true), way),
        unknown: await open(await begin(false), way),
      })),
    );
    for (const used of [0, times - 2, times - 1, times, times + 1]) {
      await set(counter, used);
      const isStopped = await Promise.all(
        pairs.map(async ({ way, known, unknown }) => {
          const [answers, others] = await Promise.all([known(), unknown()]);
          expect(others, `${way}, after ${used}`).toEqual(answers);
          return answers[0]?.status === 429;
        }),
      );
      expect(isStopped, `after ${used}`).toEqual(pairs.map(() => used >= times));
    }
  },
);

// proves: limits-as-oracle
it.each(['forgot password', 'sign-up', 'sign-in'])(
  '%s: what is spent of an address shows in nothing',
  async (form) => {
    const looks = await Promise.all(
      [true, false].map(async (isKnown) => {
        const asking = await byAddress(form)(isKnown);
        const answers: Seen[][] = [];
        // More than an address has, each from a client that nobody has been before.
        for (let turn = 0; turn < 8; turn += 1) answers.push(await (await open(asking, 'by our script'))());
        return answers;
      }),
    );
    const [first] = looks[0] ?? [];
    for (const answers of looks.flat()) expect(answers).toEqual(first);
  },
);
