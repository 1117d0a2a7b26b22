import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { askForReset, PASSWORD, signUpBy } from '../support/people/account';
import { startApp, type App } from '../support/server/app';
import { makeDatabase, type TestDatabase } from '../support/database/database';
import { Visitor, type Answer } from '../support/browser/visitor';

const [OLD, NEW] = [randomBytes(32).toString('hex'), randomBytes(32).toString('hex')];
const NEXT_PASSWORD = 'nine copper kettles hum again';

let app: App;
let database: TestDatabase;
beforeAll(async () => {
  database = await makeDatabase();
  app = await startApp(database.url, { AUTH_SECRET: OLD });
}, 90_000);
afterAll(async () => {
  await app?.close();
  await database?.drop();
});

async function restart(changed: Record<string, string | undefined>): Promise<void> {
  await app.kill('SIGTERM');
  await app.restart(changed);
}

function copyOf(visitor: Visitor, name: string): Visitor {
  const copy = new Visitor(app.url);
  copy.setCookie(name, visitor.cookie(name) ?? '');
  return copy;
}

const signIn = async (visitor: Visitor, email: string, password = PASSWORD) =>
  visitor.post(await visitor.open('/sign-in'), { email, password });

/** What somebody holds when the secret is changed. */
async function holding() {
  const { visitor, address } = await signUpBy(app);
  const elsewhere = new Visitor(app.url);
  await signIn(elsewhere, address);
  const [unopened, opened] = [await askForReset(app, address), await askForReset(app, address)];
  const resetting = new Visitor(app.url);
  return {
    address,
    visitor,
    elsewhere,
    security: await visitor.open('/account/security'),
    unopened,
    resetting,
    resetForm: await resetting.open(opened),
  };
}
type Held = Awaited<ReturnType<typeof holding>>;

const hasForm = (page: Answer) => page.text.includes('name="confirmPassword"');
const isDead = (page: Answer) => page.status === 200 && !hasForm(page);

describe('with the older secret kept', () => {
  let held: Held;
  beforeAll(async () => {
    held = await holding();
    await restart({ AUTH_SECRET: NEW, AUTH_SECRET_1: OLD });
  }, 90_000);

  // proves: session-rotation, ASVS 13.3.4
  it('keeps people signed in, and takes the page that they had open', async () => {
    expect((await held.visitor.request('/account')).status).toBe(200);
    const { visitor, elsewhere, security } = held;
    // The page names the other browser by a handle of before.
    await visitor.post(security, { session: handleIn(security) });
    expect((await elsewhere.request('/account')).status).toBe(307);
    expect((await visitor.request('/account')).status).toBe(200);
  });

  // proves: session-rotation
  it('knows a browser that signed in before, and mails nobody about it', async () => {
    const known = copyOf(held.visitor, 'device');
    expect((await signIn(known, held.address)).headers.get('location')).toContain('/account');
    expect(known.cookie('device')).not.toBe(held.visitor.cookie('device'));
    const told = await database.query(
      `SELECT "state" FROM "OutboundEmail" WHERE "kind" = 'new-device' AND "address" = $1`,
      [held.address],
    );
    // One: the second browser of before.
    expect(told).toHaveLength(1);
  });

  // proves: link-rotation
  it('takes links of before, opened or not, and makes new ones', async () => {
    expect(hasForm(await new Visitor(app.url).open(held.unopened))).toBe(true);
    expect(hasForm(await new Visitor(app.url).open(await askForReset(app, held.address)))).toBe(true);
    const done = await held.resetting.post(held.resetForm, {
      password: NEXT_PASSWORD,
      confirmPassword: NEXT_PASSWORD,
    });
    expect(done.headers.get('location')).toContain('/sign-in');
    expect((await signIn(new Visitor(app.url), held.address, NEXT_PASSWORD)).status).toBe(303);
  });
});

describe('once the older secret is gone', () => {
  let held: Held;
  const NEWEST = randomBytes(32).toString('hex');
  beforeAll(async () => {
    held = await holding();
    await restart({ AUTH_SECRET: NEWEST, AUTH_SECRET_1: undefined });
  }, 90_000);

  // proves: link-rotation
  it('refuses links and forms of before, and changes nothing', async () => {
    expect(isDead(await new Visitor(app.url).open(held.unopened))).toBe(true);
    const late = await held.resetting.post(held.resetForm, {
      password: NEXT_PASSWORD,
      confirmPassword: NEXT_PASSWORD,
    });
    expect(new URL(late.headers.get('location') ?? '', app.url).pathname).toBe('/reset-password');
    expect(isDead(await held.resetting.open('/reset-password'))).toBe(true);
    expect((await signIn(new Visitor(app.url), held.address)).status).toBe(303);
  });

  // proves: session-rotation
  it('shows a clean sign-in page, leaves the cookie it can’t read alone, and signs in again', async () => {
    const { visitor, address } = held;
    const away = await visitor.request('/account');
    expect(away.status).toBe(307);
    const page = await visitor.open('/account');
    expect(page.status).toBe(200);
    expect(new URL(page.url).pathname).toBe('/sign-in');
    expect(visitor.cookie('session')).toBeDefined();
    expect((await signIn(visitor, address)).headers.get('location')).toContain('/account');
    expect((await visitor.request('/account')).status).toBe(200);
  });

  // proves: session-rotation
  it('refuses what a page of before posts, with words', async () => {
    const stale = copyOf(held.elsewhere, 'session');
    const answer = await stale.post(held.security, { session: handleIn(held.security) });
    expect(answer.headers.get('location')).toContain('/sign-in');
  });
});

/** The handle of the one other session on a page. */
function handleIn(page: Answer): string {
  const handle = /name="session" value="([0-9a-f]{32})"/.exec(page.text)?.[1];
  if (!handle) throw new Error('no other session in the page');
  return handle;
}
