import { randomBytes, randomUUID } from 'node:crypto';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import type { MessageKind } from '@/lib/outbox/message';
import { printLine } from '@/lib/start/terminal';
import { benchDatabase } from './database';
import { startStandIn, type StandIn } from './stand-in';

const ONE_BY_ONE = 150;
const AT_ONCE = 1_000;

/**
 * Works a fresh outbox on the embedded server by a worker of its own, against a stand-in of Resend that answers at once, and
 * prints what that took. These are figures of this machine at this moment: compare two within one run. Whatever ends it,
 * nothing that it started is left.
 */
export async function benchMail(): Promise<void> {
  const standIn = await startStandIn();
  Object.assign(process.env, {
    APP_URL: 'http://localhost:3000',
    AUTH_SECRET: randomBytes(32).toString('hex'),
    RESEND_API_KEY: 're_bench',
    RESEND_BASE_URL: standIn.url,
    MAIL_FROM: 'Bench <bench@example.com>',
  });
  const database = await benchDatabase();
  const { closeDb } = await import('@/lib/database/client');

  const worker = spawn(process.execPath, ['scripts/worker.mjs'], { stdio: ['ignore', 'pipe', 'inherit'] });
  worker.stdout.resume();
  const ended = once(worker, 'exit');
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.once(signal, () => worker.kill('SIGTERM'));
  try {
    const isOver = await Promise.race([measure(standIn).then(() => true), ended.then(() => false)]);
    if (isOver) return;
    printLine('The worker ended before the measuring did.');
    process.exitCode = 1;
  } finally {
    worker.kill('SIGTERM');
    await ended;
    await closeDb();
    await database.drop();
    standIn.stop();
  }
}

async function measure(standIn: StandIn): Promise<void> {
  const { db } = await import('@/lib/database/client');
  const { writeMessage } = await import('@/lib/outbox/write');
  const [id, email] = [randomUUID(), 'ada@example.com'];
  await db().user.create({ data: { id, email, emailCanonical: email, name: 'Ada Byron', passwordHash: '' } });
  const write = (kind: MessageKind, times = 1) =>
    db().$transaction(
      async (tx) => {
        for (let count = 0; count < times; count += 1)
          await writeMessage(tx, { kind, address: email, userId: id, device: 'Firefox on Linux' });
      },
      { timeout: 60_000 },
    );
  await write('password-changed');
  await standIn.reached(1);

  printLine('From commit to acceptance, one at a time:');
  printLine(`  notices       ${figures(await oneByOne(standIn, () => write('password-changed')))}`);
  printLine(
    `  reset links   ${figures(await oneByOne(standIn, () => write('password-reset')))}  (50 to 300 ms of it are a random wait)`,
  );
  const before = standIn.count();
  await write('password-changed', AT_ONCE);
  const begun = performance.now();
  const seconds = ((await standIn.reached(before + AT_ONCE)) - begun) / 1000;
  printLine(`${AT_ONCE} notices at once: ${Math.round(AT_ONCE / seconds)} a second`);
}

/** Milliseconds of each. */
async function oneByOne(standIn: StandIn, write: () => Promise<void>): Promise<number[]> {
  const times: number[] = [];
  for (let count = 0; count < ONE_BY_ONE; count += 1) {
    const accepted = standIn.reached(standIn.count() + 1);
    await write();
    const committed = performance.now();
    times.push((await accepted) - committed);
    await pause(20);
  }
  return times.sort((one, other) => one - other);
}

function figures(times: number[]): string {
  const at = (share: number) => `${Math.round(times[Math.ceil(times.length * share) - 1] ?? 0)} ms`;
  return `median ${at(0.5).padStart(7)}   p99 ${at(0.99).padStart(7)}`;
}
