import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { everything } from '../support/people/actions';
import { hydrated, useBrowser } from '../support/browser/browser';
import { browserOf, doors, fillIn, isDone, submit, type Door } from '../support/people/doors';
import { setStage, type Stage } from '../support/browser/states/stage';
import { cookieAt } from '../support/browser/visitor';

let stage: Stage;
beforeAll(async () => {
  // Nothing but what is tried here writes.
  stage = await setStage({ alone: true, further: { WORKER: 'off' } });
}, 90_000);
afterAll(() => stage?.close());

const browser = useBrowser();

/** The door of every purpose, and that of the link which ends no more than a request. */
const forms = doors.map((door) => ({ name: door.purpose as string, door }));
for (const { door } of [...forms])
  if (door.purpose === 'not-me') {
    const issue: Door['issue'] = (person, { people }) => people.newProtectiveLink(person, 'reset-requested');
    forms.push({ name: 'not-me of a request', door: { ...door, issue } });
  }

/** A browser in front of the form behind a link, of whoever the link was sent to. */
async function inFrontOf(door: Door, javaScript: boolean): Promise<Page> {
  const person = await stage.newcomer();
  const { token } = await door.issue(person, stage);
  const { page, context } = await browser.open({ javaScript, baseURL: stage.app.url });
  const session = (await browserOf(person, stage)).cookie('session') ?? '';
  if (door.purpose === 'delete-account')
    await context.addCookies([
      { name: cookieAt(stage.app.url, 'session'), value: session, url: stage.app.url },
    ]);
  await page.goto(`${door.path}/${token}`);
  if (javaScript) await hydrated(page);
  for (const [name, value] of Object.entries(door.fields()))
    await page.locator(`input[name="${name}"]:visible`).fill(value);
  return page;
}

/** How many mails of each kind there are to each address, and sessions of each person. */
async function counted(): Promise<Record<string, number>> {
  const rows = await stage.database.query(
    `SELECT "kind" || ' to ' || "address" AS "what", count(*)::int AS "n" FROM "OutboundEmail" GROUP BY 1
     UNION ALL SELECT 'sessions of ' || "userId", count(*)::int FROM "Session" GROUP BY 1`,
  );
  return Object.fromEntries(rows.map(({ what, n }) => [String(what), Number(n)]));
}

async function expectOnce(before: Record<string, number>): Promise<void> {
  for (const [what, n] of Object.entries(await counted()))
    expect(n - (before[what] ?? 0), what).toBeLessThanOrEqual(1);
}

/** What a page says when all is well: at once, or of a link that was used a moment ago. */
const calm: Record<string, RegExp> = {
  'password-reset': /Your password has been reset|Your password was set with this link a moment ago/,
  'sign-up': /Sign out|Your account was created with this link a moment ago/,
  'email-change':
    /Your email address has been changed|Your email address was confirmed with this link a moment ago/,
  'delete-account': /Your account has been deleted/,
  'not-me': /You’ve been signed out everywhere/,
  'undo-email-change': /You’ve been signed out everywhere/,
  'not-me of a request': /That link no longer works/,
};

// Without a script each click is a form of its own, in the one browser that can be asked: two doors stand for all.
const plain = new Set(['password-reset', 'not-me']);
const ways = forms.flatMap((form) => [
  { ...form, javaScript: true },
  ...(plain.has(form.name) ? [{ ...form, javaScript: false }] : []),
]);

// proves: double-submit
it.each(ways)(
  'a double click on the button of $name (JavaScript: $javaScript) is one, reads well, and nothing sends it again',
  async ({ name, door, javaScript }) => {
    const page = await inFrontOf(door, javaScript);
    const before = await counted();
    await page.locator('main form:has([name="formHash"]) button:not([type="button"])').last().dblclick();
    await page
      .locator('main')
      .getByText(calm[name] ?? '')
      .first()
      .waitFor();
    await expectOnce(before);

    const after = await everything(stage);
    await page.reload();
    await page.goBack();
    // Next loads a page of before the reload once more, under which an answer of the first one goes away.
    const typed = async () => {
      const fields = page.locator('main input[type="password"]');
      const values = fields.evaluateAll((all) => all.map((one) => (one as HTMLInputElement).value));
      return (await values.catch(() => ['it is loading'])).join('');
    };
    await expect.poll(typed).toBe('');
    expect(await everything(stage)).toEqual(after);
  },
);

// proves: double-submit
it.each(forms)(
  'who sends the form of $name again, as no answer came, reads that it is done',
  async ({ name, door }) => {
    const person = await stage.newcomer();
    const { token } = await door.issue(person, stage);
    const [first, second] = [await browserOf(person, stage), await browserOf(person, stage)];
    if (door.purpose === 'delete-account') second.setCookie('session', first.cookie('session') ?? '');
    const form = await fillIn(first, door, token);
    await fillIn(second, door, token);
    const before = await counted();
    expect(isDone(await submit(first, door, form), door)).toBe(true);

    const answer = await submit(second, door, form);
    const page = answer.status === 303 ? await second.open(answer.headers.get('location') ?? '') : answer;
    expect(page.text).toMatch(calm[name] ?? '');
    await expectOnce(before);
  },
);

it('leaves nothing in the console', () => {
  expect(browser.complaints).toEqual([]);
});
