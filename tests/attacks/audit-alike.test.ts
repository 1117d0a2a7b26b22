import { afterAll, beforeAll, expect, it } from 'vitest';
import { addressForms, everybody, ways, withDeadLink, type Asking } from '../support/people/asking';
import { eventsOf, somebody, type Event } from '../support/database/audited';
import { newAddress } from '../support/people/people';
import { spentClient } from '../support/faults/refused/refusal';
import { setStage, type Stage } from '../support/browser/states/stage';

let stage: Stage;
beforeAll(async () => {
  const further = { WORKER: 'off', RATE_LIMITS: 'on', TRUSTED_PROXIES: '1' };
  stage = await setStage({ alone: true, further });
}, 90_000);
afterAll(() => stage?.close());

const forms = Object.keys(addressForms);

/** What of an event may not tell one address from another: all but whose account it is about. */
const alike = ({ type, reason, addressHash, clientHash, device }: Event) =>
  JSON.stringify([type, reason, addressHash !== null, clientHash !== null, device]);

/** What is written down when somebody sends a form by our script. */
async function traceOf(asking: Asking, headers = somebody()): Promise<string[]> {
  const send = await ways['by our script']?.({ ...asking, headers });
  return (await eventsOf(stage, () => send?.() ?? expect.fail())).map(alike);
}

const form = (name: string, email: string) => (addressForms[name] ?? expect.fail())(email, stage);

// proves: ASVS 16.2.1
it.each(forms)('%s is written down alike for whatever address', async (name) => {
  for (const [kind, email] of await everybody(stage)) {
    const theirs = await traceOf(await form(name, email));
    expect(theirs, kind).toHaveLength(1);
    expect(theirs, kind).toEqual(await traceOf(await form(name, newAddress())));
  }
});

// proves: ASVS 16.2.1, limits-as-oracle
it.each(forms)('%s is written down alike once an address has had its share, too', async (name) => {
  const traces: string[][][] = [];
  for (const email of [(await stage.people.newPerson()).email, newAddress()]) {
    const trace: string[][] = [];
    for (let time = 0; time < 8; time += 1) {
      trace.push(await traceOf(await form(name, email)));
      // However long that took: who must wait waits.
      await stage.database.query(
        `UPDATE "RateLimit" SET "waitUntil" = "waitUntil" + interval '1 minute' WHERE key LIKE 'sign-in-address:%' AND uses > 5`,
      );
    }
    traces.push(trace);
  }
  expect(traces[0]).toEqual(traces[1]);
  for (const trace of traces) expect(trace.map(({ length }) => length)).toEqual(Array(8).fill(1));
  expect(traces.flat(2).some((event) => /address-limited|limited-address/.test(event))).toBe(true);
});

// proves: ASVS 16.2.1, limits-as-oracle
it.each(forms)('%s is written down alike when a client is told to wait', async (name) => {
  // A client each: what one is refused shares a row, whatever addresses it goes on with.
  const spent = () => spentClient(name === 'sign-in' ? 'sign-in-client' : 'ask-for-link', stage);
  const { email } = await stage.people.newPerson();
  const theirs = await traceOf(await form(name, email), await spent());
  expect(theirs).toHaveLength(1);
  expect(theirs[0]).toMatch(/client-limited|limited-client/);
  expect(theirs).toEqual(await traceOf(await form(name, newAddress()), await spent()));
});

// proves: ASVS 16.2.1
it('a renewal is written down alike whoever the dead link was sent to', async () => {
  const { id } = await stage.people.newResetLink(await stage.people.newPerson());
  const { id: nobodys } = await stage.people.newSignUpLink(newAddress());
  const theirs = await traceOf(await withDeadLink('password-reset', id, stage));
  expect(theirs).toHaveLength(1);
  expect(theirs).toEqual(await traceOf(await withDeadLink('sign-up', nobodys, stage)));
});
