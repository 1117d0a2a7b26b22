import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { startApp, type App } from '../support/server/app';
import { startFickleResend, type FickleResend } from '../support/mail/fickle-resend';
import { recipientOf, setSystemStage, type SystemStage } from '../support/server/system-stage';
import { until } from '../support/until';
import { Visitor } from '../support/browser/visitor';

let resend: FickleResend;
let stage: SystemStage;
let app: App;
beforeEach(async () => {
  resend = await startFickleResend();
  stage = await setSystemStage(resend);
  app = await startApp(stage.database.url, stage.settings);
});
afterEach(async () => {
  await app.close();
  await stage.close();
  await resend.stop();
});

// proves: provider-hangs, pool-exhausted, forgot-mail-fails
it('a provider that hangs holds up no transaction and nobody’s request; afterwards each mail leaves once', async () => {
  resend.hang(true);
  const notified = await stage.people(20);
  const asking = await stage.people(10);
  await stage.notify(notified);
  await until('it hangs', () => resend.requests > 0);

  let isOver = false;
  const oldest: number[] = [];
  const watching = (async () => {
    while (!isOver) {
      const [row] = await stage.database.query(
        `SELECT coalesce(max(extract(epoch FROM clock_timestamp() - "state_change")), 0)::float8 AS "seconds"
         FROM pg_stat_activity WHERE datname = current_database() AND "state" LIKE 'idle in transaction%'`,
      );
      oldest.push(Number(row?.seconds));
      await pause(100);
    }
  })();
  for (const { email } of asking) {
    const visitor = new Visitor(app.url);
    expect((await visitor.post(await visitor.open('/forgot-password'), { email })).status).toBe(200);
  }
  // Longer than an attempt may take, so that the hands are let go and filled again.
  const begun = resend.requests;
  await until('attempts are given up and others begin', () => resend.requests > begun + 4, 40_000);
  isOver = true;
  await watching;
  expect(oldest.length).toBeGreaterThan(20);
  expect(Math.max(...oldest)).toBeLessThan(1);

  resend.hang(false);
  await stage.settled(120_000);
  const everybody = [...notified, ...asking].map(({ email }) => email).sort();
  expect(resend.accepted.map(recipientOf).sort()).toEqual(everybody);
  for (const mail of resend.accepted.filter(({ mail: { subject } }) => /Reset/.test(String(subject))))
    expect(await stage.linkState(mail)).toBe('live');
});
