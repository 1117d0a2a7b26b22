import fc from 'fast-check';
import { expect, it } from 'vitest';
import { requestSignUp } from '@/lib/accounts/sign-up';
import { log } from '@/lib/log';
import { doings, pick } from '../../support/people/doings';
import { withSettings } from '../../support/server/settings';
import { World } from '../../support/people/world';

/** One thing that somebody does; numbers choose among what there is to choose from at that moment. */
type Step = { does: keyof typeof doings; who: number; which: number; other: number };

/** What may set a password: a mailed secret, or the current password. */
const MAY_SET_PASSWORD: Step['does'][] = [
  'sets a password by a link',
  'changes the password',
  'says that it wasn’t them',
];

/** What takes several steps to come to something is done more often. */
const OFTEN: Partial<Record<Step['does'], number>> = {
  'asks for another address': 5,
  'confirms an address': 5,
  'asks for a reset': 3,
  'sets a password by a link': 4,
  'signs in': 4,
  'robs the first person': 3,
  'says that it wasn’t them': 2,
};

const number = fc.nat({ max: 999 });
const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.record({
    does: fc.oneof(
      ...(Object.keys(doings) as Step['does'][]).map((does) => ({
        weight: OFTEN[does] ?? 1,
        arbitrary: fc.constant(does),
      })),
    ),
    // The first person and the thief are at it most.
    who: fc.constantFrom(0, 0, 1, 2, 2),
    which: number,
    other: number,
  }),
  { minLength: 25, maxLength: 40, size: 'max' },
);

/** Two people have their accounts, and the thief has seen the first one's password and browser. */
async function begin(): Promise<World> {
  World.clear();
  const world = new World();
  for (const actor of world.actors.slice(0, 2)) {
    await requestSignUp({ email: actor.mailboxes[0] ?? '', callbackUrl: null }, actor.from);
    await world.deliver();
    await doings['signs up by a link']({ world, actor, which: 0, other: 0 });
  }
  const [ada] = world.actors;
  if (ada) await doings['robs the first person']({ world, actor: ada, which: 0, other: 0 });
  return world;
}

async function take(world: World, { does, who, which, other }: Step): Promise<void> {
  const actor = pick(world.actors, who);
  if (!actor) return;
  const before = await world.accounts();
  await doings[does]({ world, actor, which, other });
  await world.deliver();
  const after = await world.accounts();

  expect(await world.wrongSessions(), 'no session outlives its end, and none ends by itself').toEqual([]);
  for (const now of after) {
    const then = before.find(({ id }) => id === now.id);
    if (then?.email !== now.email)
      expect(actor.mailboxes, 'an address is its mailbox’s').toContain(now.email);
    if (then && then.passwordHash !== now.passwordHash) expect(MAY_SET_PASSWORD).toContain(does);
  }
  const gone = before.filter(({ id }) => !after.some((now) => now.id === id));
  if (gone.length > 0) expect(does).toBe('deletes the account');
  for (const { email } of gone) expect(actor.mailboxes).toContain(email);
}

log.level = 'silent';

it('in any order of what two people and a thief do, the promises hold', async () => {
  const run = async (all: Step[]) => {
    const world = await begin();
    for (const step of all) await take(world, step);
  };
  await withSettings({ rateLimits: false }, () =>
    fc.assert(fc.asyncProperty(steps, run), { numRuns: 10, endOnFailure: true }),
  );
}, 180_000);
