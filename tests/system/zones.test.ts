import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { askForReset, signUpBy } from '../support/people/account';
import { mailTo, startApp, type App } from '../support/server/app';
import { makeDatabase, type TestDatabase } from '../support/database/database';
import { startPooler, type Pooler } from '../support/database/pooler';
import { Visitor } from '../support/browser/visitor';

const PASSWORD = 'nine copper kettles hum again';
const MINUTE = 60_000;

/** How far, in minutes, each time of day in a text is from now; the nearest day counts. */
const minutesAway = (text: string): number[] =>
  [...text.matchAll(/(\d\d):(\d\d) UTC/g)].map(([, hours, minutes]) => {
    const now = Math.floor(Date.now() / MINUTE) % 1440;
    const away = (Number(hours) * 60 + Number(minutes) - now + 1440) % 1440;
    return away > 720 ? away - 1440 : away;
  });

describe.each([
  { process: 'UTC', zone: 'UTC', pooled: false },
  { process: 'Asia/Kolkata', zone: 'America/New_York', pooled: false },
  { process: 'Asia/Kolkata', zone: 'America/New_York', pooled: true },
  { process: 'Pacific/Auckland', zone: 'Europe/Berlin', pooled: false },
])('with the process in $process, the database in $zone, pooled: $pooled', ({ process, zone, pooled }) => {
  let app: App;
  let database: TestDatabase;
  let pooler: Pooler | undefined;
  beforeAll(async () => {
    database = await makeDatabase(zone);
    pooler = pooled ? await startPooler(database.url) : undefined;
    app = await startApp(pooler?.through(database.url) ?? database.url, {
      TZ: process,
      ...(pooler && { DIRECT_DATABASE_URL: database.url }),
    });
  });
  afterAll(async () => {
    await app?.close();
    await pooler?.close();
    await database?.drop();
  });

  const signIn = async (visitor: Visitor, email: string) => {
    const answer = await visitor.post(await visitor.open('/sign-in'), { email, password: PASSWORD });
    expect(answer.status).toBe(303);
  };
  const noticesTo = async (address: string) => {
    const rows = await database.query(
      `SELECT 1 FROM "OutboundEmail" WHERE "kind" = 'new-device' AND "address" = $1`,
      [address],
    );
    return rows.length;
  };

  it('goes through the whole journey with correct times and notices', async () => {
    const { visitor: before, address } = await signUpBy(app);
    const resetting = new Visitor(app.url);
    const form = await resetting.open(await askForReset(app, address));
    await resetting.post(form, { password: PASSWORD, confirmPassword: PASSWORD });

    // The browser that set the password is known. One that only proved the former password, as a thief's, isn't.
    expect((await before.request('/account')).status).toBe(307);
    await signIn(resetting, address);
    expect(await noticesTo(address)).toBe(0);
    // Clocks may differ by half a minute: as if the reset had come a minute after the former password was proved.
    await database.query(
      `UPDATE "User" SET "passwordChangedAt" = "passwordChangedAt" + interval '1 minute' WHERE "email" = $1`,
      [address],
    );
    await signIn(before, address);
    expect(await noticesTo(address)).toBe(1);
    await mailTo(app, address, /sign-in/i);

    const mails = (await app.mailbox()).filter(({ to }) => to === address);
    expect(mails).toHaveLength(4);
    for (const { subject, text, html, sentAt } of mails) {
      const times = minutesAway(text);
      expect(times.length, subject).toBeGreaterThan(0);
      expect(minutesAway(html), subject).toEqual(times);
      for (const away of times) expect(Math.abs(away - 4), subject).toBeLessThanOrEqual(7);
      expect(Math.abs(Date.now() - Date.parse(String(sentAt))), subject).toBeLessThan(3 * MINUTE);
    }
    const link = mails.find(({ text }) => text.includes('/reset-password/'));
    expect(Math.max(...minutesAway(link?.text ?? '')), 'the end of the link').toBeGreaterThanOrEqual(7);
  });

  it('shows correct times in its pages', async () => {
    const { visitor } = await signUpBy(app);
    const page = await visitor.open('/account/security');
    const times = [...page.text.matchAll(/dateTime="([^"]+)"/gi)].map(([, at = '']) => Date.parse(at));
    expect(times.length).toBeGreaterThan(0);
    for (const at of times) expect(Math.abs(Date.now() - at)).toBeLessThan(3 * MINUTE);
  });
});
