import { randomBytes, randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import { exitWithError, printLine } from '@/lib/start/terminal';
import { freePort, withApp } from './app';
import { aucOf, medianOf } from './auc';
import { benchDatabase, type BenchDatabase } from './database';
import { startStandIn } from './stand-in';
import { TimingClient, type Times } from './timing-client';
import { sides, timedForms, type Side, type TimedForm } from './timing-forms';

const PAIRS = 3_000;
/** Rounds before those that count: caches fill, code is compiled. */
const WARM = 60;

/**
 * Whether time tells who has an account: for each form that takes an address, known and unknown ones in turn, in random
 * order, measured at the answer and at the page asked for right after it on the same connection, with the worker at work.
 * Beside each stands a control, known against known: where that one does not hold 0.5 either, it is the machine. Of
 * intervals of 95 % one in twenty leaves 0.5 out though nothing is wrong; measure such a form again by itself (`--form`).
 */
export async function benchTiming(args: string[]): Promise<void> {
  const { pairs, forms } = wanted(args);
  const url = `http://localhost:${await freePort()}`;
  const standIn = await startStandIn();
  Object.assign(process.env, {
    PORT: new URL(url).port,
    APP_URL: url,
    AUTH_SECRET: randomBytes(32).toString('hex'),
    RATE_LIMITS: 'off',
    WORKER: 'on',
    RESEND_API_KEY: 're_bench',
    RESEND_BASE_URL: standIn.url,
    MAIL_FROM: 'Bench <bench@example.com>',
  });
  const database = await benchDatabase();
  const { closeDb } = await import('@/lib/database/client');
  const client = new TimingClient(url);
  try {
    await withApp(url, async () => {
      for (const form of forms) report(form, await measure(form, pairs, client, database));
    });
  } finally {
    client.close();
    await closeDb();
    await database.drop();
    standIn.stop();
  }
}

function wanted(args: string[]): { pairs: number; forms: TimedForm[] } {
  const { values } = parseArgs({ args, options: { pairs: { type: 'string' }, form: { type: 'string' } } });
  const pairs = Number(values.pairs ?? PAIRS);
  if (!Number.isInteger(pairs) || pairs < 2) exitWithError('--pairs: a whole number from 2 on');
  const forms = timedForms.filter(({ name }) => name.startsWith(values.form ?? ''));
  if (forms.length === 0) exitWithError(`--form: one of ${timedForms.map(({ name }) => name).join(', ')}`);
  return { pairs, forms };
}

type Measured = Record<Side, Times[]>;

async function measure(
  form: TimedForm,
  pairs: number,
  client: TimingClient,
  database: BenchDatabase,
): Promise<Measured> {
  const rounds = WARM + pairs;
  const [known, knownToo, unknown] = [
    await form.shots('known', rounds),
    await form.shots('knownToo', rounds),
    await form.shots('unknown', rounds),
  ];
  const shots = { known, knownToo, unknown };
  // As after a night: who reads a row first after it was written tidies it up, and that takes time.
  await database.query('VACUUM ANALYZE');
  const action = await client.actionOf(form, known[0] ?? { fields: {} });
  const measured: Measured = { known: [], knownToo: [], unknown: [] };
  for (let round = 0; round < rounds; round += 1)
    for (const side of shuffled(sides)) {
      const shot = shots[side][round];
      if (!shot) throw new Error('too few were made');
      const times = await client.send(action, form, shot);
      if (round >= WARM) measured[side].push(times);
    }
  return measured;
}

/** In random order (Fisher-Yates): what comes first in a round must not always be the same. */
function shuffled<T>(all: readonly T[]): T[] {
  const order = [...all];
  for (let last = order.length - 1; last > 0; last -= 1) {
    const other = randomInt(last + 1);
    [order[last], order[other]] = [order[other] as T, order[last] as T];
  }
  return order;
}

function report({ name }: TimedForm, measured: Measured): void {
  printLine(`${name}, ${measured.known.length} pairs`);
  for (const [moment, what] of [
    ['answer', 'the answer'],
    ['page', 'the page right after'],
  ] as const) {
    const [known, knownToo, unknown] = sides.map((side) => measured[side].map((times) => times[moment]));
    printLine(`  ${what.padEnd(21)} known or not    ${figures(known ?? [], unknown ?? [])}`);
    printLine(`  ${''.padEnd(21)} known or known  ${figures(known ?? [], knownToo ?? [])}`);
  }
}

function figures(first: number[], second: number[]): string {
  const { area, low, high } = aucOf(first, second);
  const holds = low <= 0.5 && 0.5 <= high ? 'holds 0.5: not told apart' : 'does NOT hold 0.5: told apart';
  const medians = `${medianOf(first).toFixed(2)} and ${medianOf(second).toFixed(2)} ms`;
  return `medians ${medians.padEnd(19)} AUC ${area.toFixed(4)} (95 %: ${low.toFixed(4)} to ${high.toFixed(4)}), ${holds}`;
}
