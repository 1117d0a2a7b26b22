import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fieldErrorWords } from '@/components/words/errors';
import { passwordHint } from '@/components/words/forms';
import type { FieldCode } from '@/lib/schemas/form-state';
import { hydrated, useBrowser } from '../support/browser/browser';
import { ADDRESS, passwordDoors, type PasswordDoor } from '../support/people/password-doors';
import { setStage, type Stage } from '../support/browser/states/stage';
import { nobody } from '../support/people/strangers';
import { cookieAt } from '../support/browser/visitor';

const browser = useBrowser();
let stage: Stage;
beforeAll(async () => {
  stage = await setStage({ alone: true, further: { WORKER: 'off' } });
}, 90_000);
afterAll(() => stage?.close());

const GOOD = 'vuqsmtkdzhxbrwpjgeoaylncfivuqtkmzsdhbxwrjpgoealycnifqumtvzkshdbx';

const weak: [FieldCode, string][] = [
  ['password-too-short', 'kX9#mQ2'],
  ['password-too-short', 'kX9#mQ2$vL7@pR'],
  ['password-too-long', 'tunnel orchid velvet '.repeat(13)],
  ['password-common', 'StairwayToHeaven'],
  ['password-common', '1qaz2wsx3edc4rfv'],
  ['password-pattern', ' '.repeat(24)],
  ['password-pattern', 'lighthouse-lighthouse'],
  ['password-personal', ADDRESS],
  ['password-personal', 'sparekey-password'],
  ['password-personal', 'Kestrel, Wilhelmina 1990'],
];

const doors = passwordDoors(() => stage);

/** Whatever a password that is set changes: the hash, and the link that let it in. */
async function state({ link, person }: PasswordDoor): Promise<Record<string, unknown>[]> {
  return stage.database.query(
    `SELECT "passwordHash" AS "it" FROM "User" WHERE "id" = $1
     UNION ALL SELECT "usedAt"::text FROM "EmailLink" WHERE "id" = $2`,
    [person?.id ?? '', link?.id ?? ''],
  );
}

// proves: password-rules, ASVS 6.1.3, ASVS 6.2.1, ASVS 6.2.4, ASVS 6.2.5, ASVS 6.2.9, ASVS 6.2.11
describe.each(Object.keys(doors))('the door of %s', (name) => {
  it('refuses each weak password in the same words with a hint, uses nothing up, then takes 64 small letters', async () => {
    const door = (await doors[name]?.()) ?? expect.fail();
    const { visitor, page, further } = door;
    const post = (password: string) =>
      visitor.post(page, { password, confirmPassword: password, ...further });
    const before = await state(door);
    for (const [code, password] of weak) {
      const { status, text } = await post(password);
      const words = [fieldErrorWords(code, 15), passwordHint(15)].map((one) => text.includes(one));
      expect([status, ...words], `${code}: ${password}`).toEqual([200, true, true]);
    }
    expect(await state(door)).toEqual(before);

    expect((await post(GOOD)).status).toBe(303);
    expect(await state(door)).not.toEqual(before);
  });
});

// proves: password-rules
it('shows the strength of what one types, and sends none of it anywhere', async () => {
  const link = await stage.people.newSignUpLink(nobody());
  const { page, context } = await browser.open({ javaScript: true });
  await context.addCookies([
    {
      name: cookieAt(stage.app.url, 'sign-up-link'),
      value: link.token,
      url: `${stage.app.url}/sign-up/complete`,
      httpOnly: true,
    },
  ]);
  await page.goto(`${stage.app.url}/sign-up/complete`);
  await hydrated(page);
  await page.waitForLoadState('networkidle');

  const sent: string[] = [];
  context.on('request', (request) => sent.push(`${request.method()} ${request.url()}`));
  page.on('websocket', (socket) => sent.push(socket.url()));
  await page.locator('input[name="name"]').pressSequentially('Ada');
  for (const [typed, said] of [
    ['qwertyuiopasdfghjkl', 'Too easy to guess'],
    ['quiet otters', '3 more characters'],
    ['quiet otters carry lanterns', 'Strong'],
  ] as const) {
    await page.locator('input[name="password"]').fill('');
    await page.locator('input[name="password"]').pressSequentially(typed);
    await page.getByText(said, { exact: true }).waitFor();
  }
  await page.locator('input[name="confirmPassword"]').pressSequentially('quiet otters carry');
  await page.getByRole('status').filter({ hasText: 'Password strength: Strong' }).waitFor();
  expect(sent).toEqual([]);
  expect(await page.evaluate(() => [localStorage.length, sessionStorage.length])).toEqual([0, 0]);
  expect(page.url()).not.toContain('otters');
  expect(browser.complaints).toEqual([]);
});
