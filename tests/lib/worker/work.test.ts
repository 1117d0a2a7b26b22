import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { pool } from '@/lib/database/client';
import { env } from '@/lib/env';
import { startWorker, type Worker } from '@/lib/worker/work';
import { clearOutbox, messages, sendBy, write } from '../../support/mail/outbox';
import { newPerson, type Person } from '../../support/people/people';
import { startResendStandIn, type ResendStandIn } from '../../support/mail/resend-stand-in';
import { statementsOf } from '../../support/database/statements';
import { startSmtpServer } from '../../support/mail/smtp-server';
import { until } from '../../support/until';

let resend: ResendStandIn;
let person: Person;
const workers: Worker[] = [];
beforeEach(async () => {
  await clearOutbox();
  resend = await startResendStandIn();
  sendBy(resend);
  person = await newPerson();
});
afterEach(async () => {
  await Promise.all(workers.splice(0).map((worker) => worker.stop()));
  await resend.stop();
});

function work(): Worker {
  const worker = startWorker();
  workers.push(worker);
  return worker;
}
const notify = () => write('password-changed', person.email, person.id);
const accepted = (count: number, limit?: number) =>
  until(`${count} mails`, () => resend.accepted.length >= count, limit);
const listeners = async () => {
  const { rows } = await pool().query<{ pid: number }>(
    `SELECT "pid" FROM pg_stat_activity WHERE "query" LIKE '%pg_advisory_lock_shared%' AND "pid" <> pg_backend_pid() AND datname = current_database()`,
  );
  return rows.map(({ pid }) => pid);
};

it('is woken by each commit, and says how long that takes', async () => {
  work();
  await until('it listens', async () => (await listeners()).length === 1);
  const times: number[] = [];
  for (let round = 1; round <= 15; round += 1) {
    const begun = performance.now();
    await write('password-reset', person.email);
    await until('the provider has it', () => resend.requests.length >= round);
    times.push(performance.now() - begun);
  }
  const median = times.sort((a, b) => a - b)[7] ?? 0;
  console.info(
    `from commit to the provider's door: median ${Math.round(median)} ms, most ${Math.round(times[14] ?? 0)} ms`,
  );
  // Far below the poll: it was the notice that woke it.
  expect(median).toBeLessThan(2_500);
});

// proves: cut-connections
it('listens anew when its connection is cut, and loses nothing meanwhile', async () => {
  work();
  const [pid] = await until('it listens', async () => {
    const pids = await listeners();
    return pids.length === 1 ? pids : false;
  });
  await pool().query('SELECT pg_terminate_backend($1)', [pid]);
  await notify();
  await accepted(1);
  await until('it listens again', async () => (await listeners()).some((one) => one !== pid));
  await notify();
  await accepted(2);
});

// proves: several-workers
it('shares the work with others: two workers, a hundred messages, each sent once', async () => {
  for (let number = 0; number < 100; number += 1) await notify();
  work();
  work();
  await accepted(100, 30_000);
  expect(new Set(resend.requests.map(({ key }) => key)).size).toBe(100);
  expect(resend.requests).toHaveLength(100);
  await until('all are settled', async () => (await messages()).every(({ state }) => state === 'sent'));
});

// proves: provider-hangs
it('is not held up by one attempt that hangs, nor by a message that can’t be understood', async () => {
  resend.fault('hang');
  await notify();
  await write('nonsense' as 'sign-up', person.email);
  for (let number = 0; number < 5; number += 1) await notify();
  work();
  await accepted(5);
  await until('the broken one is put back', async () =>
    (await messages()).some(({ reason, attempts }) => reason === 'broke-off' && attempts > 0),
  );
});

// proves: provider-hangs
it('holds no transaction while a provider hangs, and keeps hands free for who waits for a link', async () => {
  resend.fault('hang', 4);
  for (let number = 0; number < 10; number += 1) await notify();
  work();
  await until('they hang', () => resend.requests.length === 4);
  const idle = await statementsOf(() => pause(300));
  expect(idle.length, 'it does not ask again and again for what it has no hands for').toBeLessThan(20);
  await write('password-reset', person.email);
  await accepted(1);
  expect(resend.requests).toHaveLength(5);
  const { rows } = await pool().query(
    `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND "state" LIKE 'idle in transaction%'`,
  );
  expect(rows).toEqual([]);
});

// proves: graceful-stop
it('stops at once in the middle of a hanging attempt, and lets the next one repeat it under the same key', async () => {
  resend.fault('hang');
  await notify();
  const worker = work();
  await until('it hangs', () => resend.requests.length === 1);
  await worker.stop();
  const [left = expect.fail()] = await messages();
  expect(left).toMatchObject({ state: 'queued', leaseId: null, reason: 'no-answer' });
  // Due at once, not after a back-off.
  expect(left.waits).toBeLessThanOrEqual(0);
  work();
  await accepted(1);
  expect(resend.requests[1]).toEqual(resend.requests[0]);
});

// proves: database-down
it('goes on by itself after the database was away', async () => {
  work();
  await notify();
  await accepted(1);
  await pool().query(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()`,
  );
  await until('the pool is well again', () =>
    pool()
      .query('SELECT 1')
      .then(
        () => true,
        () => false,
      ),
  );
  await notify();
  await accepted(2);
});

it('does the same by SMTP, under the same Message-ID at a retry', async () => {
  const smtp = await startSmtpServer();
  const mail = {
    kind: 'smtp',
    host: smtp.host,
    port: smtp.port,
    tls: false,
    username: null,
    password: null,
  } as const;
  Object.assign(env(), { mail });
  smtp.refuse(0);
  await notify();
  work();
  // A server that closed the connection may have taken the mail, so the repetition waits for half a minute.
  await until('the first attempt is over', async () => (await messages())[0]?.reason !== null);
  await pool().query('UPDATE "OutboundEmail" SET "nextAttemptAt" = clock_timestamp()');
  await until('it came twice', () => smtp.received.length === 2);
  const [first, second] = smtp.received;
  expect(first?.parsed.messageId).toBe(`<${(await messages())[0]?.id}@localhost>`);
  expect(second?.parsed.messageId).toBe(first?.parsed.messageId);
  expect(second?.parsed.text).toBe(first?.parsed.text);
  await Promise.all(workers.splice(0).map((worker) => worker.stop()));
  await smtp.stop();
});
