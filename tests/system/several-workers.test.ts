import { afterEach, beforeEach, expect, it } from 'vitest';
import { startApp, type App } from '../support/server/app';
import { startFickleResend, type FickleResend } from '../support/mail/fickle-resend';
import { recipientOf, setSystemStage, type SystemStage } from '../support/server/system-stage';
import { until } from '../support/until';
import { Visitor } from '../support/browser/visitor';
import { startWorkerProcess, type WorkerProcess } from '../support/server/worker-process';

let resend: FickleResend;
let stage: SystemStage;
const apps: App[] = [];
const workers: WorkerProcess[] = [];
beforeEach(async () => {
  resend = await startFickleResend();
  stage = await setSystemStage(resend);
});
afterEach(async () => {
  await Promise.all([...apps.splice(0), ...workers.splice(0)].map((one) => one.close()));
  await stage.close();
  await resend.stop();
});

const acceptedBy = (output: string) =>
  output.split('\n').filter((line) => line.includes('"mail accepted"')).length;

// proves: several-workers
it('two instances and an outside worker share 1,000 messages: 1,000 keys, 1,000 accepted, each once', async () => {
  apps.push(await startApp(stage.database.url, stage.settings));
  apps.push(await startApp(stage.database.url, stage.settings));
  workers.push(await startWorkerProcess(stage.settings));
  await stage.notify(await stage.people(700));
  await stage.ask(await stage.people(300));
  await stage.settled(120_000);

  expect(resend.requests).toBe(1_000);
  expect(resend.accepted).toHaveLength(1_000);
  expect(new Set(resend.accepted.map(({ key }) => key)).size).toBe(1_000);
  expect(new Set(resend.accepted.map(recipientOf)).size).toBe(1_000);
  const shares = [...apps, ...workers].map((one) => acceptedBy(one.output()));
  expect(shares.reduce((sum, share) => sum + share, 0)).toBe(1_000);
  for (const share of shares) expect(share).toBeGreaterThan(0);
  const rows = await stage.database.query(
    `SELECT "state", "attempts", count(*)::int AS "count" FROM "OutboundEmail" GROUP BY 1, 2`,
  );
  expect(rows).toEqual([{ state: 'sent', attempts: 1, count: 1_000 }]);
});

it('a reset overtakes 10,000 notices that wait', async () => {
  const app = await startApp(stage.database.url, stage.settings);
  apps.push(app);
  const [person] = await stage.people(1);
  await app.kill('SIGTERM');
  await stage.notify(await stage.people(10_000));
  resend.slow(20);
  await app.restart();
  await until('notices leave', () => resend.accepted.length > 50);

  const visitor = new Visitor(app.url);
  const page = await visitor.open('/forgot-password');
  expect((await visitor.post(page, { email: person?.email ?? '' })).status).toBe(200);
  await until(
    'the reset leaves',
    () => resend.accepted.some((mail) => recipientOf(mail) === person?.email),
    60_000,
  );
  // By the database's clock, from when its random wait was over.
  const [overtaken] = await stage.database.query(
    `SELECT count(*)::int AS "others" FROM "OutboundEmail" reset, "OutboundEmail" other
     WHERE reset."priority" = 0 AND other."settledAt" BETWEEN reset."nextAttemptAt" AND reset."settledAt"
       AND other."id" <> reset."id"`,
  );
  expect(overtaken?.others).toBeLessThan(50);
  const [left] = await stage.database.query(
    `SELECT count(*)::int AS "waiting" FROM "OutboundEmail" WHERE "state" = 'queued'`,
  );
  expect(left?.waiting).toBeGreaterThan(5_000);
});
