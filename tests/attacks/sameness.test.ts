import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { actionsUnder, callAction } from '../support/actions';
import { setStage, type Stage } from '../support/states/stage';
import { Visitor, type Answer } from '../support/visitor';

// What a stranger gets back, whoever's address they typed: people with an account in every condition, somebody who has
// asked to sign up, and nobody.
let stage: Stage;
let addresses: Record<string, string>;
beforeAll(async () => {
  // Nothing but the answers is looked at here; what the worker does has tests of its own.
  stage = await setStage({ alone: true, further: { WORKER: 'off' } });
  const one = randomBytes(4).toString('hex');
  const named = (name: string) => [name, `${name}-${one}@example.com`] as const;
  // Of one length, or the sizes would differ.
  addresses = Object.fromEntries(['known', 'bounc', 'compl', 'nopwd', 'asked', 'never'].map(named));
  for (const name of ['known', 'bounc', 'compl', 'nopwd'])
    await stage.people.newPerson({ email: addresses[name], name: 'Ada Byron' });
  await stage.database.query(`UPDATE "User" SET "passwordHash" = '' WHERE "email" = $1`, [addresses.nopwd]);
  await stage.database.query(
    `INSERT INTO "Suppression" ("canonical", "bouncedAt", "nextTryAt", "complainedAt") VALUES
       ($1, clock_timestamp(), clock_timestamp() + interval '1 day', NULL), ($2, NULL, NULL, clock_timestamp())`,
    [addresses.bounc, addresses.compl],
  );
  await new Visitor(stage.app.url).post(await new Visitor(stage.app.url).open('/sign-up'), {
    email: addresses.asked ?? '',
  });
}, 90_000);
afterAll(() => stage?.close());

/** An answer without what each has of its own: the time, its nonce, and the address that was typed. */
function shown({ status, headers, text }: Answer, address: string) {
  const plain = (value: string) =>
    value
      .replaceAll(address, 'somebody')
      .replaceAll(encodeURIComponent(address), 'somebody')
      .replace(/nonce[-="':\\$]+[\w+/=-]{16,}/g, 'nonce')
      .replace(/(Reference: |reference\W+)[0-9a-f]{8}/g, 'reference')
      .replace(/"at":\d+|%22at%22%3A\d+/g, 'at');
  const kept = [...headers].filter(([name]) => name !== 'date');
  return {
    status,
    headers: kept.map(([name, value]) => `${name}: ${plain(value)}`).sort(),
    size: plain(text).length,
    text: plain(text),
  };
}

const actions = () => actionsUnder('app/(auth)/');
const PASSWORD = 'nobody has this one at all';

const forms: [string, string, Record<string, string>][] = [
  ['/forgot-password', 'forgotPasswordAction', {}],
  ['/sign-up', 'signUpAction', {}],
  ['/sign-in', 'signInAction', { password: PASSWORD }],
];

const ways: Record<
  string,
  (path: string, action: string, fields: Record<string, string>) => Promise<Answer[]>
> = {
  'a form without JavaScript, and the page after it': async (path, _action, fields) => {
    const visitor = new Visitor(stage.app.url);
    const answer = await visitor.post(await visitor.open(path), fields);
    return [answer, await visitor.open(path)];
  },
  'an action called by a script, and the page after it': async (path, action, fields) => {
    const visitor = new Visitor(stage.app.url);
    const answer = await callAction(visitor, path, actions().get(action) ?? '', fields);
    return [answer, await visitor.request(path, { headers: { RSC: '1' } })];
  },
};

/** The answers to each address are the same, and hold nothing of anybody. */
async function expectSame(path: string, action: string, further: Record<string, string>, status?: number) {
  for (const [way, ask] of Object.entries(ways)) {
    const all = [];
    for (const [name, address] of Object.entries(addresses)) {
      const answers = await ask(path, action, { email: address, ...further });
      if (status !== undefined) expect(answers[0]?.status, `${way}: ${name}`).toBe(status);
      all.push(answers.map((answer) => shown(answer, address)));
    }
    for (const [at, name] of Object.keys(addresses).entries())
      expect(all[at], `${way}: ${name}`).toEqual(all[0]);
    const said = JSON.stringify(all[0]);
    for (const secret of [/userId/, /queued/, /argon2/, /passwordHash/, /eyJ[\w-]{8}/, PASSWORD])
      expect(said, way).not.toMatch(secret);
  }
}

const writtenFor = async (address = '') => {
  const [row] = await stage.database.query(
    `SELECT count(*)::int AS "count" FROM "OutboundEmail" WHERE lower("address") = $1`,
    [address],
  );
  return row?.count;
};

describe.each(forms)('%s', (path, action, further) => {
  // proves: forgot-known-unknown, sign-in-known-unknown, sign-up-taken, returned-data
  it('answers alike for every address, with JavaScript and without', async () => {
    await expectSame(path, action, further, path === '/sign-in' ? undefined : 200);
  });

  // proves: forgot-write-fails
  it('answers alike while the database refuses to write, and leaves nothing half written', async () => {
    const tables = ['OutboundEmail', 'EmailLink', 'AuditEvent'];
    await stage.database.query(
      `CREATE OR REPLACE FUNCTION refuse() RETURNS trigger AS $$ BEGIN 
         RAISE 'no room for %', NEW USING ERRCODE = 'insufficient_privilege'; END $$ LANGUAGE plpgsql`,
    );
    for (const table of tables)
      await stage.database.query(
        `CREATE TRIGGER refused BEFORE INSERT ON "${table}" FOR EACH ROW EXECUTE FUNCTION refuse()`,
      );
    const before = await Promise.all(Object.values(addresses).map(writtenFor));
    try {
      await expectSame(path, action, further, 503);
    } finally {
      for (const table of tables) await stage.database.query(`DROP TRIGGER refused ON "${table}"`);
    }
    expect(await Promise.all(Object.values(addresses).map(writtenFor))).toEqual(before);
  });
});
