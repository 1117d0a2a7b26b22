import { afterEach, beforeEach, expect, it } from 'vitest';
import { closeDb, pool } from '@/lib/database/client';
import { env } from '@/lib/env';
import { isHealthy, isWorkerAlive } from '@/lib/metrics/health';
import { startWorker, type Worker } from '@/lib/worker/work';
import { clearOutbox, messages, sendBy, write } from '../../support/mail/outbox';
import { newPerson } from '../../support/people/people';
import { startResendStandIn } from '../../support/mail/resend-stand-in';
import { withSettings } from '../../support/server/settings';
import { until } from '../../support/until';

let worker: Worker | undefined;
beforeEach(clearOutbox);
afterEach(async () => {
  await worker?.stop();
  worker = undefined;
});

const soon = () => until('it is healthy', () => isHealthy());

it('is healthy while the worker runs and the database answers', async () => {
  expect(await isHealthy(), 'no worker yet').toBe(false);
  worker = startWorker();
  await soon();
  await worker.stop();
  worker = undefined;
  expect(await isHealthy(), 'no worker any more').toBe(false);
});

it('is unhealthy when the worker has not reported for 30 s', async () => {
  worker = startWorker();
  await soon();
  const now = Date.now();
  expect(isWorkerAlive(now + 20_000)).toBe(true);
  expect(isWorkerAlive(now + 31_000)).toBe(false);
  expect(await isHealthy(now + 31_000)).toBe(false);
});

it('needs no worker where WORKER is off', async () => {
  await withSettings({ worker: false }, async () => expect(await isHealthy()).toBe(true));
});

it('is unhealthy while the database is unavailable', async () => {
  await closeDb();
  await withSettings({ worker: false, databaseUrl: 'postgresql://127.0.0.1:1/none' }, async () => {
    expect(await isHealthy()).toBe(false);
    await closeDb();
  });
});

it('stays healthy while the provider refuses all mail', async () => {
  const resend = await startResendStandIn();
  sendBy(resend);
  resend.fault({ status: 401, name: 'missing_api_key' }, 100);
  const { id, email } = await newPerson();
  await write('password-changed', email, id);
  worker = startWorker();
  await until('the message is put back', async () => (await messages())[0]?.reason === 'provider-refuses-us');
  expect(await isHealthy()).toBe(true);
  await worker.stop();
  worker = undefined;
  await resend.stop();
  Object.assign(env(), { mail: { kind: 'mailbox' } });
  await pool().query('DELETE FROM "OutboundEmail"');
});
