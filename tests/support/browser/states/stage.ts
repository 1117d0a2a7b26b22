import { randomBytes } from 'node:crypto';
import type { Page } from 'playwright-core';
import { startApp, type App } from '../../server/app';
import { hydrated } from '../browser';
import { makeDatabase, type TestDatabase } from '../../database/database';
import { startDatabaseGate, type DatabaseGate } from '../../database/gate';
import type * as People from '../../people/people';
import { cookieAt } from '../visitor';

/** What the states are shown on: two copies of the app over one database. */
export type Stage = {
  app: App;
  /** The same with limits, an empty mailbox and a way to the database that can be shut. */
  hard: App;
  database: TestDatabase;
  gate: DatabaseGate;
  people: typeof People;
  /** Makes something for the other copy: its links are its own. */
  onHard<T>(make: () => Promise<T>): Promise<T>;
  /** Somebody with an account, each time somebody else. */
  newcomer(): Promise<People.Person>;
  close(): Promise<void>;
};

/**
 * One state of one page. `show` brings a fresh browser page there, with JavaScript or without, whichever the page has;
 * `with` names the only way where it can be seen in one way alone.
 */
export type State = {
  name: string;
  with?: 'JavaScript' | 'no JavaScript';
  /** The status that the page came with, and that of what was loaded for it; other errors in the console are faults. */
  mayFail?: RegExp;
  /** Another state has the very same parts: it is pictured, and not tried again. */
  alike?: boolean;
  /** It makes time stand still, which a tab doesn't get over. */
  stopsClock?: boolean;
  show(page: Page, stage: Stage, javaScript: boolean): Promise<void>;
};

type Options = { alone?: boolean; further?: Record<string, string> };

/** With `alone`, one copy stands for both: limits off, nothing in between. `further`: settings of its own. */
export async function setStage({ alone = false, further = {} }: Options = {}): Promise<Stage> {
  const secret = randomBytes(32).toString('hex');
  const database = await makeDatabase();
  const gate = await startDatabaseGate(database.url);
  const settings = { AUTH_SECRET: secret, SUPPORT_EMAIL: 'help@example.com', ...further };
  const app = await startApp(database.url, settings);
  const hard = alone ? app : await startApp(gate.url, { ...settings, RATE_LIMITS: 'on', WORKER: 'off' });

  // People and links are made here, in the tests' own process: by the same code, secret and database as the app's.
  Object.assign(process.env, { APP_URL: app.url, AUTH_SECRET: secret, DATABASE_URL: database.url });
  const people = await import('../../people/people');
  const { closeDb } = await import('@/lib/database/client');
  const { withSettings } = await import('../../server/settings');

  let count = 0;
  return {
    app,
    hard,
    database,
    gate,
    people,
    onHard: (make) => withSettings({ appUrl: hard.url }, make),
    newcomer() {
      count += 1;
      return people.newPerson({
        email: count === 1 ? 'ada@example.com' : `ada${count}@example.com`,
        name: 'Ada Byron',
        password: 'quiet otters carry lanterns',
      });
    },
    async close() {
      await app.close();
      if (!alone) await hard.close();
      await closeDb();
      await gate.close();
      await database.drop();
    },
  };
}

/** As long as they may be, without a place to break. */
export const LONG_ADDRESS = `${'a'.repeat(63)}@${'b'.repeat(60)}.${'c'.repeat(60)}.example.com`;
export const LONG_NAME = 'Wolfeschlegelsteinhausenbergerdorffwelchevoralternwarengewissenhaftschaferswesse';

/** Opens a page of the app, ready for what a person does on it. */
export async function visit(page: Page, url: string, javaScript: boolean): Promise<void> {
  await page.goto(url);
  if (javaScript && (await page.locator('main form').count()) > 0) await hydrated(page);
}

/** Fills fields by their names and presses the form's button; the caller waits for what it expects. */
export async function fillIn(page: Page, fields: Record<string, string>): Promise<void> {
  for (const [name, value] of Object.entries(fields))
    await page.locator(`input[name="${name}"]:visible`).fill(value);
  await page.locator('main form button:not([type="button"])').last().click();
}

/**
 * Lets the browser's own checks pass, so that the server's are seen without JavaScript too. `field`: one of the form,
 * where the page has several.
 */
export async function withoutBrowserChecks(page: Page, field?: string): Promise<void> {
  const form = page.locator('main form').filter({ has: page.locator(field ? `[name="${field}"]` : '*') });
  await form.evaluate((one: HTMLFormElement) => (one.noValidate = true));
}

/** Gives a browser the cookie of somebody who signed in with it a moment ago. */
export async function arrive(page: Page, { app, people }: Stage, person: People.Person): Promise<void> {
  const value = await people.sessionCookie(await people.newSession(person));
  await page
    .context()
    .addCookies([
      { name: cookieAt(app.url, 'session'), value, url: app.url, httpOnly: true, sameSite: 'Lax' },
    ]);
}
