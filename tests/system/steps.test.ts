import pg from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startFickleResend, type FickleResend } from '../support/mail/fickle-resend';
import { setSystemStage, type SystemStage } from '../support/server/system-stage';
import { until } from '../support/until';
import { startWorkerProcess, type WorkerProcess } from '../support/server/worker-process';

let resend: FickleResend;
let stage: SystemStage;
const workers: WorkerProcess[] = [];
beforeEach(async () => {
  resend = await startFickleResend();
  stage = await setSystemStage(resend);
});
afterEach(async () => {
  await Promise.all(workers.splice(0).map((worker) => worker.close()));
  await stage.close();
  await resend.stop();
});

async function work(): Promise<WorkerProcess> {
  const worker = await startWorkerProcess(stage.settings);
  workers.push(worker);
  return worker;
}
const leaseEnds = () =>
  stage.database.query(
    `UPDATE "OutboundEmail" SET "leaseUntil" = clock_timestamp() WHERE "leaseId" IS NOT NULL`,
  );

/** Lets every worker stand still at the statement that fires this trigger; `release` cuts them off and lets others by. */
async function standStillAt(trigger: string) {
  const holder = new pg.Client({ connectionString: stage.database.url });
  await holder.connect();
  await holder.query('SELECT pg_advisory_lock(77)');
  await holder.query(`CREATE FUNCTION stand_still() RETURNS trigger AS $$ BEGIN
    PERFORM pg_advisory_lock_shared(77); PERFORM pg_advisory_unlock_shared(77); RETURN NEW; END $$ LANGUAGE plpgsql`);
  await holder.query(`CREATE TRIGGER stand_still ${trigger} EXECUTE FUNCTION stand_still()`);
  const standing = `FROM pg_stat_activity WHERE datname = current_database() AND "wait_event_type" = 'Lock'`;
  return {
    reached: () =>
      until('a worker stands there', async () => (await holder.query(`SELECT 1 ${standing}`)).rowCount === 1),
    async release() {
      // A statement whose client is dead would go on, and be committed, once it may.
      await holder.query(`SELECT pg_terminate_backend(pid) ${standing}`);
      await until('it is gone', async () => (await holder.query(`SELECT 1 ${standing}`)).rowCount === 0);
      await holder.query('DROP FUNCTION stand_still CASCADE');
      await holder.end();
    },
  };
}

describe('a worker killed', () => {
  // proves: crash-while-claimed, crash-after-acceptance
  it.each([
    ['after the claim', 'BEFORE INSERT ON "EmailLink" FOR EACH ROW'],
    [
      'after the mail was made',
      `BEFORE UPDATE ON "OutboundEmail" FOR EACH ROW WHEN (OLD."unclearSince" IS NULL AND NEW."unclearSince" IS NOT NULL)`,
    ],
    [
      'after the provider took the mail',
      `BEFORE UPDATE ON "OutboundEmail" FOR EACH ROW WHEN (NEW."state" = 'sent')`,
    ],
  ])('%s: another sends it once, and its link lives', async (_, trigger) => {
    const asking = await stage.people(1);
    const still = await standStillAt(trigger);
    const first = await work();
    await stage.ask(asking);
    await still.reached();
    await first.kill('SIGKILL');
    await still.release();
    await leaseEnds();
    await work();
    await stage.settled();
    expect(resend.accepted).toHaveLength(1);
    expect(resend.reused).toEqual([]);
    expect(await stage.linkState(resend.accepted[0] ?? expect.fail())).toBe('live');
  });

  // proves: crash-after-acceptance
  it('after the provider took the mail, and its link grown old: it says that it was replaced, and one lives', async () => {
    const asking = await stage.people(1);
    const still = await standStillAt(
      `BEFORE UPDATE ON "OutboundEmail" FOR EACH ROW WHEN (NEW."state" = 'sent')`,
    );
    const first = await work();
    await stage.ask(asking);
    await still.reached();
    await first.kill('SIGKILL');
    await still.release();
    const older = (seconds: number) =>
      stage.database.query(
        `UPDATE "EmailLink" SET "createdAt" = "createdAt" - make_interval(secs => $1),
           "expiresAt" = "expiresAt" - make_interval(secs => $1) WHERE "id" = $2`,
        [seconds, link?.id],
      );
    const [link] = await stage.database.query(
      `SELECT "id" FROM "EmailLink" WHERE "purpose" = 'password-reset'`,
    );
    await older(301);
    await leaseEnds();
    await work();
    await stage.settled();
    // Its token names the time that it was issued at.
    await older(-301);
    expect(new Set(resend.accepted.map(({ key }) => key)).size).toBe(2);
    expect(await Promise.all(resend.accepted.map((mail) => stage.linkState(mail)))).toEqual([
      'replaced',
      'live',
    ]);
  });

  // proves: crash-while-claimed
  it('while the provider has the request: another sends it once', async () => {
    const asking = await stage.people(1);
    resend.hang(true);
    const first = await work();
    await stage.ask(asking);
    await until('the request is there', () => resend.requests === 1);
    await first.kill('SIGKILL');
    resend.hang(false);
    await leaseEnds();
    await work();
    await stage.settled();
    expect(resend.accepted).toHaveLength(1);
    expect(await stage.linkState(resend.accepted[0] ?? expect.fail())).toBe('live');
  });
});

// proves: graceful-stop
it('SIGTERM under load: it ends well, keeps no lease, and another sends the rest, each once', async () => {
  resend.slow(50);
  const first = await work();
  await stage.notify(await stage.people(200));
  await until('some have left', () => resend.accepted.length > 20);
  // What is under way is given up rather than waited for.
  resend.hang(true);
  await until('its hands are full', () => resend.hanging > 0);
  expect(await first.kill('SIGTERM')).toBe(0);
  expect(resend.accepted.length).toBeLessThan(200);
  expect(await stage.database.query(`SELECT 1 FROM "OutboundEmail" WHERE "leaseId" IS NOT NULL`)).toEqual([]);
  expect(await stage.database.query('SELECT 1 FROM "Worker"')).toEqual([]);
  resend.slow(0);
  resend.hang(false);
  await work();
  await stage.settled();
  expect(resend.accepted).toHaveLength(200);
});

// proves: lost-lease
it('a worker that outlives its lease writes nothing', async () => {
  const asking = await stage.people(1);
  const first = await work();
  resend.hang(true);
  await stage.ask(asking);
  await until('the request is there', () => resend.requests === 1);
  first.signal('SIGSTOP');
  resend.hang(false);
  await leaseEnds();
  await work();
  await stage.settled();
  const row = () => stage.database.query('SELECT t::text AS "row" FROM "OutboundEmail" t');
  const sent = await row();
  first.signal('SIGCONT');
  await until('it has an answer of its own', () => first.output().includes('mail not accepted yet'));
  expect(await row()).toEqual(sent);
  expect(resend.accepted).toHaveLength(1);
});
