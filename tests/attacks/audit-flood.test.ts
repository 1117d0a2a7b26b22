import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { everything } from '../support/people/actions';
import { actionNames, aimAt } from '../support/people/aim';
import { eventsOf, somebody } from '../support/database/audited';
import { browserOf, doors } from '../support/people/doors';
import { newAddress } from '../support/people/people';
import { spentClient } from '../support/faults/refused/refusal';
import { setStage, type Stage } from '../support/browser/states/stage';
import { askForReset, call } from '../support/people/strangers';

let stage: Stage;
beforeAll(async () => {
  const further = { WORKER: 'off', RATE_LIMITS: 'on', TRUSTED_PROXIES: '1' };
  stage = await setStage({ alone: true, further });
}, 90_000);
afterAll(() => stage?.close());

const counters = () => stage.database.query(`SELECT count(*)::int FROM "RateLimit"`);

// A scanner opens links as often as it likes, and whoever only knocks fills no table.
describe('leaves nothing', () => {
  // proves: scanner-get
  it.each(doors)('who opens links for $purpose, good ones, dead ones and forged ones', async (door) => {
    const person = await stage.people.newPerson();
    const { id, token } = await door.issue(person, stage);
    const dead = await stage.people.ageLink((await door.issue(person, stage)).id, 86_400 * 7.5);
    const used = await door.issue(person, stage);
    await stage.database.query(`UPDATE "EmailLink" SET "usedAt" = clock_timestamp() WHERE "id" = $1`, [
      used.id,
    ]);
    const events = await eventsOf(stage, async () => {
      for (const one of [token, dead.token, used.token, 'x.y.z', id])
        for (const method of ['GET', 'HEAD']) {
          const visitor = await browserOf(person, stage);
          const { status } = await visitor.request(`${door.path}/${one}`, { method, headers: somebody() });
          expect(status).toBe(303);
          await visitor.request(door.page, { method, headers: somebody() });
        }
    });
    expect(events).toEqual([]);
  });

  it.each(actionNames)('who posts %s from another site, or with nothing filled in', async (name) => {
    const { shot, browser } = await aimAt(name, stage);
    const given = { name, path: shot.path, fields: shot.fields, visitor: browser() };
    const events = await eventsOf(stage, async () => {
      const foreign = { ...somebody(), Origin: 'https://evil.test' };
      expect((await call(stage.app, { ...given, headers: foreign })).status).toBe(403);
      // A form without its hash is that of another link, and refused as such.
      if (Object.keys(shot.fields).some((field) => field !== 'formHash'))
        await call(stage.app, { ...given, fields: {}, headers: somebody() });
    });
    expect(events).toEqual([]);
  });

  it('who posts what takes a session, without one', async () => {
    const events = await eventsOf(stage, async () => {
      for (const name of actionNames) {
        const { shot } = await aimAt(name, stage);
        const given = { name, path: shot.path, fields: shot.fields, headers: somebody() };
        if (shot.path.startsWith('/account')) await call(stage.app, given);
      }
    });
    expect(events).toEqual([]);
  });
});

// proves: ASVS 16.3.1, ASVS 16.3.3
it('a client that goes on beyond its limit leaves one event with its number', async () => {
  const headers = await spentClient('ask-for-link', stage);
  const before = [await everything(stage), await counters()];
  const events = await eventsOf(stage, () =>
    Promise.all(Array.from({ length: 50 }, () => call(stage.app, { ...askForReset(newAddress()), headers }))),
  );
  expect(events.map(({ reason, row }) => [reason, row.count])).toEqual([['client-limited', 50]]);
  expect([await everything(stage), await counters()]).toEqual(before);
});
