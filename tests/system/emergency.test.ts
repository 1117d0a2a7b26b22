import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { command } from '../support/server/command';
import { databaseAt } from '../support/database/database';
import { startInstances, type Instances } from '../support/server/instances';
import { Visitor, type Answer } from '../support/browser/visitor';

// What docs/operations.md says of an emergency and of a restore, on two instances of the production build.
let both: Instances;
beforeAll(async () => {
  both = await startInstances();
  Object.assign(process.env, both.settings);
});
afterAll(() => both?.close());

const [PASSWORD, NEXT] = ['quiet otters carry lanterns', 'nine copper kettles hum again'];
/** The first instance, or the second. */
const at = (which: 0 | 1) => new Visitor(both.apps[which].url, both.settings.APP_URL);

const pathTo = async (address: string, path: string, after = 0) =>
  new URL(await both.linkTo(address, path, after)).pathname;

async function signUp() {
  const [visitor, address] = [at(0), `${randomUUID()}@example.test`];
  await visitor.post(await visitor.open('/sign-up'), { email: address });
  const form = await visitor.open(await pathTo(address, '/sign-up/'));
  await visitor.post(form, { name: 'Ada', password: PASSWORD, confirmPassword: PASSWORD });
  return { visitor, address };
}

async function ask(address: string, which: 0 | 1 = 0): Promise<void> {
  const visitor = at(which);
  await visitor.post(await visitor.open('/forgot-password'), { email: address });
}

async function askForReset(address: string): Promise<string> {
  const before = both.mailsTo(address).length;
  await ask(address);
  return pathTo(address, '/reset-password/', before);
}

async function signIn(email: string, password: string, which: 0 | 1 = 0): Promise<Visitor | null> {
  const visitor = at(which);
  const answer = await visitor.post(await visitor.open('/sign-in'), { email, password });
  return answer.status === 303 ? visitor : null;
}

/** The same browser at each instance. */
const atEach = (visitor: Visitor) =>
  ([0, 1] as const).map((which) => {
    const same = at(which);
    same.setCookie('session', visitor.cookie('session') ?? '');
    return same;
  });

const statuses = (visitor: Visitor) =>
  Promise.all(atEach(visitor).map(async (one) => (await one.request('/account')).status));

const isLive = (page: Answer) => page.text.includes('name="confirmPassword"');
const areLive = async (link: string) =>
  Promise.all(([0, 1] as const).map(async (which) => isLive(await at(which).open(link))));

const endEverything = () => command('account', ['end-everything', '--json'], both.settings);

// proves: emergency, ASVS 7.4.5
it('ends every session and link at every instance by the next request, and no mail with a link sets out', async () => {
  const { visitor, address } = await signUp();
  const link = await askForReset(address);
  expect(await statuses(visitor)).toEqual([200, 200]);
  expect(await areLive(link)).toEqual([true, true]);
  // A reset waits for a provider that takes nothing, its mail made and its link issued.
  both.resend.fault({ status: 500 }, 1_000);
  const before = both.mailsTo(address).length;
  await ask(address, 1);
  const { code, out } = await endEverything();
  expect([code, JSON.parse(out)]).toEqual([0, { cutoff: expect.any(String) }]);
  expect(await statuses(visitor)).toEqual([307, 307]);
  expect(await areLive(link)).toEqual([false, false]);
  both.resend.calm();
  await both.settled();
  expect(both.mailsTo(address)).toHaveLength(before);

  // And people go on: passwords stand, new links come.
  expect(await signIn(address, PASSWORD, 1)).not.toBeNull();
  expect(await areLive(await askForReset(address))).toEqual([true, true]);
});

const maintenance = () => {
  const url = new URL(both.database.url);
  const name = url.pathname.slice(1);
  url.pathname = '/postgres';
  return { name, server: databaseAt(url.href) };
};
const stop = () => Promise.all(both.apps.map((app) => app.kill('SIGTERM')));
const start = () => Promise.all(both.apps.map((app) => app.restart()));
/** Where the other one would tell the same. */
const startOne = () => both.apps[0].restart();
const statusOf = async (visitor: Visitor) => (await visitor.request('/account')).status;
const isLinkLive = async (link: string) => isLive(await at(0).open(link));

/** The backup takes the place of what is there. */
async function restore(backup: string): Promise<void> {
  const { name, server } = maintenance();
  await server.query(`DROP DATABASE "${name}"`);
  await server.query(`CREATE DATABASE "${name}" TEMPLATE "${backup}"`);
}

// proves: emergency
it('after a restore from a backup opens no door that was shut since, when the command runs before the start', async () => {
  const { visitor: thief, address } = await signUp();
  const used = await askForReset(address);
  const { address: waiting } = await signUp();
  both.resend.fault({ status: 500 }, 1_000);
  await ask(waiting);
  await stop();
  const { name, server } = maintenance();
  const backup = `${name}_backup`;
  await server.query(`CREATE DATABASE "${backup}" TEMPLATE "${name}"`);
  both.resend.calm();
  await startOne();

  // Since the backup: the owner resets the password, which ends the thief's session; the mail that waited has gone.
  const owner = at(0);
  await owner.post(await owner.open(used), { password: NEXT, confirmPassword: NEXT });
  await both.linkTo(waiting, '/reset-password/');
  await both.settled();
  expect(await statusOf(thief)).toBe(307);
  expect(await isLinkLive(used)).toBe(false);

  // The page's reason: a backup alone opens both again.
  await stop();
  await restore(backup);
  await startOne();
  expect(await statusOf(thief)).toBe(200);
  expect(await isLinkLive(used)).toBe(true);

  // What the page says.
  await stop();
  await restore(backup);
  const mails = both.resend.requests.length;
  expect((await endEverything()).code).toBe(0);
  await start();
  expect(await statuses(thief)).toEqual([307, 307]);
  expect(await areLive(used)).toEqual([false, false]);
  await both.settled();
  expect(both.resend.requests).toHaveLength(mails);
  // Passwords are those of the backup: the page says whom to send a reset.
  expect(await signIn(address, NEXT)).toBeNull();
  const earlier = both.mailsTo(address).length;
  const sent = await command('account', ['send-reset', address], both.settings);
  expect(sent.code).toBe(0);
  const again = at(1);
  const form = await again.open(await pathTo(address, '/reset-password/', earlier));
  await again.post(form, { password: NEXT, confirmPassword: NEXT });
  expect(await signIn(address, NEXT)).not.toBeNull();
  expect(await signIn(address, PASSWORD)).toBeNull();
  await stop();
  await server.query(`DROP DATABASE "${backup}"`);
});
