import { randomBytes } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import { rememberedDevice } from '@/lib/sessions/known-device';
import { cookieName } from '@/lib/next/cookie';
import { printLine } from '@/lib/start/terminal';
import { freePort, withApp } from './app';
import { benchDatabase, type BenchDatabase } from './database';

const AT_ONCE = 200;
const ALONE = 300;
const PASSWORD = 'quiet otters carry lanterns';

/**
 * Starts the production build on a database of its own, lets two hundred people sign in at one moment, each from a
 * client of their own, and prints what that took, what they were answered and how the pages beside them fared. These
 * are figures of this machine at this moment. Whatever ends it, nothing that it started is left.
 */
export async function benchSignIn(): Promise<void> {
  const port = await freePort();
  const url = `http://localhost:${port}`;
  const settings = {
    PORT: String(port),
    APP_URL: url,
    AUTH_SECRET: randomBytes(32).toString('hex'),
    TRUSTED_PROXIES: '1',
    METRICS_TOKEN: randomBytes(24).toString('hex'),
  };
  Object.assign(process.env, settings);
  const database = await benchDatabase();
  try {
    await withApp(url, () => measure(url, settings.METRICS_TOKEN, database));
  } finally {
    await database.drop();
  }
}

async function measure(url: string, token: string, database: BenchDatabase): Promise<void> {
  const { hashPassword } = await import('@/lib/passwords/hash');
  await database.query(
    `INSERT INTO "User" ("id", "email", "emailCanonical", "name", "passwordHash")
     SELECT n, n || '@example.com', n || '@example.com', 'Ada Byron', $2 FROM generate_series(1, $1::int) n`,
    [AT_ONCE, await hashPassword(PASSWORD)],
  );
  const form = await signInForm(url);
  for (let round = 0; round < 2; round += 1) await timed(`${url}/`, { times: 50 });
  await signIn(url, form, 1);

  const alone = await timed(`${url}/`, { times: ALONE });
  const watch = watchMetrics(url, token);
  const begun = performance.now();
  let pending = AT_ONCE;
  const storm = Array.from({ length: AT_ONCE }, (_, at) =>
    signIn(url, form, at + 1).finally(() => (pending -= 1)),
  );
  const isOver = () => pending === 0;
  const [homes, healths] = await Promise.all([
    timed(`${url}/`, { until: isOver }),
    timed(`${url}/api/health`, { until: isOver }),
  ]);
  const statuses = await Promise.all(storm);
  const took = performance.now() - begun;
  const most = await watch.stop();

  const count = (status: number) => statuses.filter((one) => one === status).length;
  printLine(`${AT_ONCE} sign-ins at once on ${availableParallelism()} cores: ${Math.round(took)} ms`);
  printLine(`  signed in ${count(303)}, turned away to try again (503) ${count(503)}`);
  printLine(`  home page beside them  ${figures(homes)}`);
  printLine(`  home page alone        ${figures(alone)}`);
  printLine(`  health beside them     ${figures(healths)}`);
  printLine(`  hashes at a time ${most.hashes}, memory ${most.memory} MiB, longest stall ${most.stall} ms`);
}

/** The hidden fields of the sign-in page's form, by which a browser without JavaScript names the action. */
async function signInForm(url: string): Promise<[string, string][]> {
  const text = await (await fetch(`${url}/sign-in`)).text();
  const [form = ''] = text.match(/<form(?:(?!<\/form>)[\s\S])*name="password"[\s\S]*?<\/form>/) ?? [];
  return (form.match(/<input[^>]*type="hidden"[^>]*>/g) ?? []).map((tag) => {
    const value = (name: string) => new RegExp(` ${name}="([^"]*)"`).exec(tag)?.[1] ?? '';
    return [value('name'), value('value').replaceAll('&quot;', '"')];
  });
}

async function signIn(url: string, form: [string, string][], number: number): Promise<number> {
  const body = new FormData();
  const typed = { email: `${number}@example.com`, password: PASSWORD };
  for (const [name, value] of [...form, ...Object.entries(typed)]) body.set(name, value);
  // Of a browser that they have signed in with before, or each would be sent a mail as well.
  const Cookie = `${cookieName('device', '__Host-')}=${rememberedDevice(undefined, typed.email)}`;
  const headers = { Origin: url, 'X-Forwarded-For': `198.51.100.${number}`, Cookie };
  const answer = await fetch(`${url}/sign-in`, { method: 'POST', body, headers, redirect: 'manual' });
  await answer.arrayBuffer();
  return answer.status;
}

/** Asks for something again and again, one at a time; the milliseconds of each, shortest first. */
async function timed(url: string, end: { times?: number; until?: () => boolean }): Promise<number[]> {
  const all: number[] = [];
  while (all.length < (end.times ?? Infinity) && !end.until?.()) {
    const begun = performance.now();
    await (await fetch(url)).arrayBuffer();
    all.push(performance.now() - begun);
  }
  return all.sort((one, other) => one - other);
}

/** Looks at the app's own metrics until it is stopped, and returns the highest values. */
function watchMetrics(url: string, token: string) {
  const most = { hashes: 0, memory: 0, stall: 0 };
  let stopped = false;
  const watching = (async () => {
    while (!stopped) {
      const headers = { Authorization: `Bearer ${token}` };
      const text = await (await fetch(`${url}/api/metrics`, { headers })).text();
      const value = (name: string) =>
        Number(
          text
            .split('\n')
            .find((line) => line.startsWith(`${name} `))
            ?.split(' ')[1] ?? 0,
        );
      most.hashes = Math.max(most.hashes, value('sparekey_hash_queue{state="running"}'));
      most.memory = Math.max(most.memory, Math.round(value('process_resident_memory_bytes') / 2 ** 20));
      most.stall = Math.max(most.stall, Math.round(value('nodejs_eventloop_lag_max_seconds') * 1000));
      await pause(100);
    }
  })();
  return {
    async stop() {
      stopped = true;
      await watching;
      return most;
    },
  };
}

function figures(times: number[]): string {
  const at = (share: number) => `${Math.round(times[Math.ceil(times.length * share) - 1] ?? 0)} ms`;
  return `median ${at(0.5).padStart(7)}   p95 ${at(0.95).padStart(7)}   of ${times.length}`;
}
