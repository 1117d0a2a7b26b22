import { randomBytes } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { AT_ONCE } from '@/lib/http/turns';
import { setStage, type Stage } from '../support/browser/states/stage';
import { call, letIn, tryPassword } from '../support/people/strangers';

const METRICS_TOKEN = randomBytes(24).toString('hex');
const PASSWORD = 'quiet otters carry lanterns';
const MIB = 2 ** 20;

let stage: Stage;
beforeAll(async () => {
  const further = { RATE_LIMITS: 'on', TRUSTED_PROXIES: '1', METRICS_TOKEN, WORKER: 'off' };
  stage = await setStage({ alone: true, further });
}, 90_000);
afterAll(() => stage?.close());

/** What the app says of itself: hashes under way and waiting, and its memory in bytes. */
async function metrics() {
  const headers = { Authorization: `Bearer ${METRICS_TOKEN}` };
  const lines = (await (await fetch(`${stage.app.url}/api/metrics`, { headers })).text()).split('\n');
  const value = (name: string) => {
    const line = lines.find((one) => one.startsWith(`${name} `)) ?? expect.fail(`no ${name}`);
    return Number(line.split(' ')[1]);
  };
  return {
    running: value('sparekey_hash_queue{state="running"}'),
    waiting: value('sparekey_hash_queue{state="waiting"}'),
    memory: value('process_resident_memory_bytes'),
  };
}

/** Two hundred people with one password, from one hash. */
async function crowd(): Promise<string[]> {
  const { passwordHash } = await stage.people.newPerson({ password: PASSWORD });
  const rows = await stage.database.query(
    `INSERT INTO "User" ("id", "email", "emailCanonical", "name", "passwordHash")
     SELECT n, n || '@example.com', n || '@example.com', 'Ada Byron', $1 FROM generate_series(1, 200) n
     RETURNING "email"`,
    [passwordHash],
  );
  return rows.map(({ email }) => String(email));
}

// proves: hash-storm, ASVS 2.4.1, ASVS 13.1.3
it('two hundred sign-ins at one moment are all answered, and the pages beside them meanwhile', async () => {
  const emails = await crowd();
  const before = await metrics();
  let pending = emails.length;
  const storm = emails.map((email) =>
    call(stage.app, tryPassword(email, PASSWORD)).finally(() => (pending -= 1)),
  );

  const seen: Awaited<ReturnType<typeof metrics>>[] = [];
  const beside: number[] = [];
  while (pending > 0) {
    const asked = ['/', '/api/health', '/sign-in'].map((path) => fetch(stage.app.url + path));
    const statuses = (await Promise.all(asked)).map(({ status }) => status);
    seen.push(await metrics());
    if (pending > 0) beside.push(...statuses);
  }
  // Asked for after the storm began, answered before it was over: again and again.
  expect(beside.length).toBeGreaterThan(9);
  expect(new Set(beside)).toEqual(new Set([200]));

  const answers = await Promise.all(storm);
  const signedIn = answers.filter(letIn);
  const turnedAway = answers.filter(({ status }) => status === 503);
  expect(signedIn.length + turnedAway.length).toBe(200);
  expect(signedIn.length).toBeGreaterThan(16);
  for (const { headers } of turnedAway) expect(headers.get('retry-after')).toMatch(/^\d+$/);

  for (const { running, waiting, memory } of seen) {
    expect(running).toBeLessThanOrEqual(availableParallelism());
    // No more forms are in anybody's hands than the front hands on.
    expect(running + waiting).toBeLessThanOrEqual(AT_ONCE);
    // 19 MiB a hash under way, and as much again as the pages of two hundred people take.
    expect(memory - before.memory).toBeLessThan((availableParallelism() * 19 + 350) * MIB);
  }

  // Nobody was counted as a guesser, and no place is lost.
  expect(await metrics()).toMatchObject({ running: 0, waiting: 0 });
  for (const email of emails.slice(0, 3)) {
    const again = await call(stage.app, tryPassword(email, PASSWORD));
    expect(letIn(again), `${again.status} ${again.text}`).toBe(true);
  }
});
