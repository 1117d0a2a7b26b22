import { decodeJwt } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { everything } from '../support/people/actions';
import { browserOf } from '../support/people/doors';
import { askToMove, hashIn, linksTo, moveLink, named, press, settled } from '../support/mail/mailed';
import type { Person } from '../support/people/people';
import { setStage, type Stage } from '../support/browser/states/stage';
import { askToSignUp, call } from '../support/people/strangers';
import { until } from '../support/until';
import { Visitor } from '../support/browser/visitor';

let stage: Stage;
beforeAll(async () => {
  stage = await setStage({ alone: true });
}, 90_000);
afterAll(() => stage?.close());

const times = (count: number) => Array.from({ length: count }, (_, index) => index);

/** What an account goes by, and what waits. */
async function addressOf({ id }: Pick<Person, 'id'>): Promise<Record<string, unknown>> {
  const columns = '"email", "emailCanonical", "pendingEmail"';
  const [row] = await stage.database.query(`SELECT ${columns} FROM "User" WHERE "id" = $1`, [id]);
  return row ?? fail();
}

const accountsBy = (email: string) =>
  stage.database.query(`SELECT "id" FROM "User" WHERE "emailCanonical" = $1`, [email]);

describe('a link by which an address is confirmed', () => {
  // proves: address-bound-sequence
  it.each([
    ['that nobody has', async () => stage.people.newAddress()],
    ['of another account', async () => (await stage.newcomer()).email],
  ])('is dead once the change goes to one %s, and confirms neither', async (_, make) => {
    const [thief, mine, email] = [await stage.newcomer(), stage.people.newAddress(), await make()];
    const inside = await browserOf(thief, stage);
    const first = await moveLink(stage, mine, thief, inside);
    // It is open already when the other change is asked for.
    const opened = new Visitor(stage.app.url);
    const form = await opened.open(first);
    await askToMove(stage, email, thief, inside);
    await settled(stage, email, thief.email);
    const before = await everything(stage);
    const sent = await opened.post(form, { formHash: hashIn(form) });
    expect(sent.headers.get('location')).toBe('/confirm-email');
    expect((await press(stage, first, inside)).text).toMatch(/no longer works/);
    expect(await everything(stage)).toEqual(before);
    const { email: now } = thief;
    expect(await addressOf(thief)).toEqual({ email: now, emailCanonical: now, pendingEmail: email });
  });

  // proves: address-bound-sequence
  it('counts for its own address, whatever its form says', async () => {
    const [thief, mine] = [await stage.newcomer(), stage.people.newAddress()];
    const email = stage.people.newAddress();
    const link = await moveLink(stage, mine, thief, await browserOf(thief, stage));
    await press(stage, link, new Visitor(stage.app.url), { email, address: email, pendingEmail: email });
    // A field that the form doesn't have is no reason to refuse it.
    expect(await addressOf(thief)).toEqual({ email: mine, emailCanonical: mine, pendingEmail: null });
    expect(await accountsBy(email)).toEqual([]);
  });
});

// proves: address-bound-sequence, pre-hijack
it('links to sign up by the old and by the new address are dead after the change', async () => {
  const [old, mine] = [stage.people.newAddress(), stage.people.newAddress()];
  for (const email of [old, old, mine]) {
    await call(stage.app, askToSignUp(email));
    await settled(stage, email);
  }
  const [used = '', kept = ''] = await linksTo(stage, old, '/sign-up/');
  const [ahead = ''] = await linksTo(stage, mine, '/sign-up/');
  const [inside, typed] = [new Visitor(stage.app.url), named('Ada Byron')];
  await press(stage, used, inside, typed);
  const [account] = await accountsBy(old);
  const person = { id: String(account?.id), email: old, password: typed.password ?? '' } as Person;
  await press(stage, await moveLink(stage, mine, person, inside));
  await settled(stage, old, mine);
  expect((await addressOf(person)).email).toBe(mine);

  const before = await everything(stage);
  for (const link of [used, kept, ahead])
    await press(stage, link, new Visitor(stage.app.url), named('Mallory'));
  expect(await everything(stage)).toEqual(before);
});

/** Waits until the worker has taken the message to an address. */
const claimed = (address: string) =>
  until(`the message to ${address} is taken`, async () => {
    const taken = `SELECT 1 FROM "OutboundEmail" WHERE "address" = $1 AND ("leaseId" IS NOT NULL OR "state" <> 'queued')`;
    return (await stage.database.query(taken, [address])).length > 0;
  });

// proves: address-bound-race
it('twenty pairs of changes at once: a mail, its link and the address that is set are one', async () => {
  /** Presses a link that came to a mailbox; whether it set that address. It sets no other. */
  async function sets(link: string, mailbox: string, person: Person): Promise<boolean> {
    const { jti } = decodeJwt(link.split('/').at(-1) ?? '');
    const [row] = await stage.database.query(`SELECT "address" FROM "EmailLink" WHERE "id" = $1`, [jti]);
    expect(row?.address).toBe(mailbox);
    const { email: before } = await addressOf(person);
    const { text } = await press(stage, link);
    const { email, emailCanonical } = await addressOf(person);
    expect(emailCanonical).toBe(email);
    if (email === mailbox) return true;
    expect(email).toBe(before);
    expect(text).toMatch(/no longer works/);
    return false;
  }

  async function rounds(person: Person) {
    const inside = await browserOf(person, stage);
    for (const round of times(5)) {
      const both = [stage.people.newAddress(), stage.people.newAddress()];
      // Two tabs of one browser; in every other round the worker is already at the first when the second is asked for.
      const [first, second] = both.map((email) => () => askToMove(stage, email, person, inside));
      if (round % 2) await Promise.all([second?.(), first?.()]);
      else {
        await first?.();
        await claimed(both[0] ?? '');
        await second?.();
      }
      await settled(stage, ...both);
      const set = [];
      for (const email of both)
        for (const link of await linksTo(stage, email, '/confirm-email/'))
          if (await sets(link, email, person)) set.push(email);
      // The thief's own link is pressed first. Whichever came last: its link sets the address, and the other's is dead.
      expect(set).toEqual([(await addressOf(person)).email]);
    }
  }
  await Promise.all(times(4).map(async () => rounds(await stage.people.newPerson())));
}, 120_000);

function fail(): never {
  throw new Error('no such account');
}
