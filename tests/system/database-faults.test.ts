import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { startFickleResend, type FickleResend } from '../support/mail/fickle-resend';
import { startOwnServer, type OwnServer } from '../support/database/own-server';
import { recipientOf, setSystemStage, type SystemStage } from '../support/server/system-stage';
import { until } from '../support/until';
import { startWorkerProcess, type WorkerProcess } from '../support/server/worker-process';

let resend: FickleResend;
let stage: SystemStage;
let server: OwnServer;
let worker: WorkerProcess;
beforeEach(async () => {
  resend = await startFickleResend();
  resend.slow(20);
  server = await startOwnServer();
  stage = await setSystemStage(resend, server.url);
  worker = await startWorkerProcess(stage.settings);
});
afterEach(async () => {
  await worker.close();
  await stage.close();
  await server.close();
  await resend.stop();
});

async function eachOnce(people: { email: string }[]) {
  // What was claimed when the database went has to wait for its lease's end.
  await stage.settled(150_000);
  expect(resend.accepted.map(recipientOf).sort()).toEqual(people.map(({ email }) => email).sort());
  expect(resend.reused).toEqual([]);
  const rows = await stage.database.query(`SELECT DISTINCT "state" FROM "OutboundEmail"`);
  expect(rows).toEqual([{ state: 'sent' }]);
}

// proves: cut-connections, database-down
it('a restart of the database in the middle: the worker goes on by itself, each mail is sent once', async () => {
  const people = await stage.people(300);
  await stage.notify(people);
  for (const share of [50, 150]) {
    await until('some have left', () => resend.accepted.length > share);
    await server.restart();
  }
  await eachOnce(people);
});

// proves: read-only
it('a failover to a server that only reads, and back: the worker goes on by itself, each mail is sent once', async () => {
  const people = await stage.people(300);
  await stage.notify(people);
  await until('some have left', () => resend.accepted.length > 50);
  await server.readOnly(true);
  await until('the worker meets it', () => worker.output().includes('the outbox is unavailable'));
  await pause(2_000);
  const before = resend.accepted.length;
  expect(before).toBeLessThan(300);
  await server.readOnly(false);
  await eachOnce(people);
});
