import { randomUUID } from 'node:crypto';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startInstances, type Instances } from '../support/server/instances';
import { until } from '../support/until';
import { Visitor, type Answer } from '../support/browser/visitor';

const [PASSWORD, NEXT] = ['quiet otters carry lanterns', 'nine copper kettles hum again'];
const shifted = (seconds: number) => ({
  NODE_OPTIONS: `--import ${pathToFileURL(resolve('tests/support/faults/shifted-clock.mjs')).href}`,
  CLOCK_SHIFT: String(seconds),
});

// Two instances whose clocks are wrong each its own way; the database's is right.
describe.each([
  { clocks: [-25, 25] as const, alarming: false },
  { clocks: [-120, 120] as const, alarming: true },
])('with clocks that are $clocks s off', ({ clocks, alarming }) => {
  let both: Instances;
  beforeAll(async () => {
    both = await startInstances({ each: [shifted(clocks[0]), shifted(clocks[1])] });
    Object.assign(process.env, both.settings);
  });
  afterAll(() => both?.close());

  const at = (which: 0 | 1) => new Visitor(both.apps[which].url, both.settings.APP_URL);
  /** A browser's session at the other instance. */
  const movedTo = (which: 0 | 1, visitor: Visitor) => {
    const same = at(which);
    same.setCookie('session', visitor.cookie('session') ?? '');
    return same;
  };
  const pathTo = async (address: string, path: string, after = 0) =>
    new URL(await both.linkTo(address, path, after)).pathname;
  const isForm = (page: Answer) => page.text.includes('name="confirmPassword"');
  const statusOf = async (visitor: Visitor) => (await visitor.request('/account')).status;

  async function signUp(asking: 0 | 1, finishing: 0 | 1) {
    const [visitor, address] = [at(asking), `${randomUUID()}@example.test`];
    await visitor.post(await visitor.open('/sign-up'), { email: address });
    const done = at(finishing);
    const form = await done.open(await pathTo(address, '/sign-up/'));
    await done.post(form, { name: 'Ada', password: PASSWORD, confirmPassword: PASSWORD });
    return { visitor: done, address };
  }
  async function askForReset(address: string, which: 0 | 1) {
    const [visitor, before] = [at(which), both.mailsTo(address).length];
    await visitor.post(await visitor.open('/forgot-password'), { email: address });
    return pathTo(address, '/reset-password/', before);
  }
  async function signIn(email: string, password: string, which: 0 | 1): Promise<Visitor | null> {
    const visitor = at(which);
    const answer = await visitor.post(await visitor.open('/sign-in'), { email, password });
    return answer.status === 303 ? visitor : null;
  }

  it('is what the app really sees', async () => {
    await Promise.all(both.apps.map(({ url }) => fetch(`${url}/sign-in`)));
    const [behind = 0, ahead = 0] = both.apps.map((app) => {
      const times = [...app.output().matchAll(/"time":"([^"]+)"/g)].map(([, time]) => time ?? '');
      return Date.parse(times.at(-1) ?? '');
    });
    expect(Math.abs((ahead - behind) / 1000 - (clocks[1] - clocks[0]))).toBeLessThan(10);
  });

  // proves: clocks
  it.each([
    [0, 1],
    [1, 0],
  ] as const)(
    'signs up and resets across, from instance %i to %i: a session of before is over, one of after lives at once',
    async (one, other) => {
      const { visitor: before, address } = await signUp(one, other);
      expect(await statusOf(before)).toBe(200);
      expect(await statusOf(movedTo(one, before))).toBe(200);

      const link = await askForReset(address, one);
      const resetting = at(other);
      const form = await resetting.open(link);
      const done = await resetting.post(form, { password: NEXT, confirmPassword: NEXT });
      expect(done.headers.get('location')).toMatch(/\/sign-in$/);
      for (const which of [one, other]) {
        expect(await statusOf(movedTo(which, before))).toBe(307);
        const after = await signIn(address, NEXT, which);
        expect(after && (await statusOf(after))).toBe(200);
        expect(after && (await statusOf(movedTo(which === one ? other : one, after)))).toBe(200);
        expect(await signIn(address, PASSWORD, which)).toBeNull();
        expect(isForm(await at(which).open(link))).toBe(false);
      }
    },
  );

  // proves: clocks
  it('changes an address across', async () => {
    const { visitor, address } = await signUp(0, 1);
    const email = `new.${address}`;
    await visitor.post(await visitor.open('/account/email'), { email, currentPassword: PASSWORD });
    const confirming = at(0);
    const page = await confirming.open(await pathTo(email, '/confirm-email/'));
    const body = confirming.formIn(page, 'formHash');
    await confirming.request(page.url, { method: 'POST', body, headers: { Origin: confirming.origin } });
    expect(await signIn(email, PASSWORD, 1)).not.toBeNull();
    expect(await signIn(address, PASSWORD, 0)).toBeNull();
  });

  // proves: clocks
  it('lets a link live exactly as long as the database says', async () => {
    const { address } = await signUp(0, 0);
    await askForReset(address, 1);
    const [row] = await both.database.query(
      `SELECT "id", extract(epoch FROM "expiresAt" - "createdAt")::int AS "life",
         abs(extract(epoch FROM clock_timestamp() - "createdAt")) < 20 AS "isTrue"
       FROM "EmailLink" WHERE "purpose" = 'password-reset' AND "address" = $1`,
      [address],
    );
    expect(row).toMatchObject({ life: 600, isTrue: true });
    const { ageLink } = await import('../support/people/people');
    const { env } = await import('@/lib/env');
    const { DATABASE_URL: url = '', AUTH_SECRET = '' } = both.settings;
    Object.assign(env(), { databaseUrl: url, directDatabaseUrl: url, authSecrets: [AUTH_SECRET] });
    const { closeDb } = await import('@/lib/database/client');
    const live = await ageLink(String(row?.id), 560);
    for (const which of [0, 1] as const)
      expect(isForm(await at(which).open(`/reset-password/${live.token}`))).toBe(true);
    const dead = await ageLink(String(row?.id), 41);
    for (const which of [0, 1] as const)
      expect(isForm(await at(which).open(`/reset-password/${dead.token}`))).toBe(false);
    await closeDb();
  });

  // proves: clocks
  it(alarming ? 'tells the operators, at the start and by an alarm' : 'alarms nobody', async () => {
    const alarms = () => both.database.query(`SELECT 1 FROM "Alarm" WHERE "kind" = 'clock-differs'`);
    if (alarming) await until('the alarm', async () => (await alarms()).length === 1);
    else expect(await alarms()).toEqual([]);
    for (const app of both.apps)
      expect(app.output().includes('Warning: the clocks of this machine')).toBe(alarming);
  });
});
