import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

// Tests never read the developer's `.env`. Programs that a test starts get the same value from
// tests/support/server/program-environment.ts.
process.env.ENV_FILE = 'none';

/** Each file starts whole programs. */
const programs = [
  'tests/scripts/*.test.ts',
  'tests/lib/{postgres,start}/*.test.ts',
  'tests/lib/settings/environment.test.ts',
  'tests/prisma/*.test.ts',
  'tests/emails/preview.test.ts',
  'tests/lib/mail/transports/{said,smtp-tls}.test.ts',
];

/** Locks, races, leases, counters and raw statements: run again with PgBouncer in between. */
const pooled = [
  'tests/lib/sessions/{read,end}.test.ts',
  'tests/lib/limits/spend.test.ts',
  'tests/lib/links/{consume,request}.test.ts',
  'tests/lib/audit/record.test.ts',
  'tests/lib/worker/{decide-notice-race,lease,persist}.test.ts',
  'tests/lib/accounts/{delete,sign-in}.test.ts',
  'tests/lib/{accounts/sign-up-races,password-reset/complete-races}.test.ts',
  'tests/lib/operator/end-everything.test.ts',
];

/** Everything that writes, reads, compares or shows a time: run again in two other pairs of time zones. */
const timely = [
  'tests/{components,emails}/words.test.ts',
  'tests/lib/{sessions/known-device,database/postgres-client}.test.ts',
  'tests/lib/accounts/new-device.test.ts',
  'tests/lib/audit/list.test.ts',
  'tests/lib/links/read.test.ts',
  'tests/lib/worker/mailed-times.test.ts',
  'tests/lib/sessions/{list,read}.test.ts',
];

/** Lifetimes, delays, windows and purges: run with the system tests in one other pair of time zones. */
const timelyToo = [
  'tests/lib/**/purge.test.ts',
  'tests/lib/audit/at-rest.test.ts',
  'tests/lib/{alarms/raise,doctor/check-outbox,metrics/read,webhooks/record-delivery}.test.ts',
  'tests/lib/limits/{clock,current-password,spend}.test.ts',
  'tests/lib/links/{protective,renew,request,voiding}.test.ts',
  'tests/lib/operator/{accounts,end-everything,messages}.test.ts',
  'tests/lib/password-reset/complete.test.ts',
  'tests/lib/accounts/{email-change-limits,not-me-chain,quick-succession}.test.ts',
  'tests/lib/worker/{lease,retry}.test.ts',
];

/** The time zone of the process, and the default one of each test's database. */
const zones = {
  india: { TZ: 'Asia/Kolkata', TEST_DATABASE_ZONE: 'America/New_York' },
  pacific: { TZ: 'Pacific/Auckland', TEST_DATABASE_ZONE: 'Europe/Berlin' },
};

/** The subject runs in the background (a worker, a timer): each file gets its own process. */
export const background = [
  'tests/lib/metrics/health.test.ts',
  'tests/lib/worker/alarms.test.ts',
  'tests/lib/worker/dead-workers.test.ts',
  'tests/lib/worker/held.test.ts',
  'tests/lib/worker/listen.test.ts',
  'tests/lib/worker/occupancy.test.ts',
  'tests/lib/worker/smtp.test.ts',
  'tests/lib/worker/work.test.ts',
  'tests/lib/upkeep/run-once.test.ts',
  'tests/lib/upkeep/start.test.ts',
];

/** Races hold locks and walk at random: they take as long as all other unit tests together, and run in `npm test`. */
const races = ['tests/lib/accounts/{model,current-password}.test.ts', 'tests/lib/**/*-races.test.ts'];

/** Half of the page states with JavaScript run in `npm test`, the rest with the system tests. */
const further = ['tests/e2e/accessible-*.test.ts'];

/** Vitest starts the largest files first; these are small but slow. */
const slow = /(accessible[\w-]*|model|held|work|-races)\.test\.ts$/;

class SlowestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    return sorted.sort((one, other) => Number(slow.test(other.moduleId)) - Number(slow.test(one.moduleId)));
  }
}

const withServer = { globalSetup: ['tests/support/database/server.ts'], pool: 'forks' as const };
/** Unit tests wait for the database more than they compute, so two workers per core keep two cores busy. */
const unit = {
  ...withServer,
  setupFiles: ['tests/support/database/own-database.ts'],
  testTimeout: 30_000,
  hookTimeout: 60_000,
  maxWorkers: Math.max(4, availableParallelism()),
};
/** Several files in one process, one after the other: starting Node and its packages took half of their time. */
const together = { isolate: false };
/** Each file drives an app, often with a browser: three fill two cores. Vitest needs a group for each `maxWorkers`. */
const app = {
  ...withServer,
  testTimeout: 90_000,
  hookTimeout: 120_000,
  maxWorkers: Math.max(3, availableParallelism()),
  sequence: { groupOrder: 1 },
};

const apart = ['tests/{e2e,attacks,system,screens}/**', ...programs, ...background, ...races];
/** Together they hold each test file once. */
const once = [
  { ...unit, ...together, name: 'unit', include: ['tests/**/*.test.{ts,tsx}'], exclude: apart },
  { ...unit, ...together, name: 'races', include: races },
  { ...unit, name: 'background', include: background },
  {
    ...app,
    name: 'programs',
    include: programs,
    setupFiles: unit.setupFiles,
    testTimeout: unit.testTimeout,
    hookTimeout: unit.hookTimeout,
  },
  { ...app, name: 'e2e', include: ['tests/e2e/**/*.test.ts'], exclude: further },
  { ...app, name: 'further', include: further },
  { ...app, name: 'attacks', include: ['tests/attacks/**/*.test.ts'] },
  { ...app, name: 'screens', include: ['tests/screens/*.test.ts'] },
  // Each loads the machine and waits for a while: two fill two cores.
  {
    ...app,
    name: 'system',
    include: ['tests/system/**/*.test.ts'],
    testTimeout: 240_000,
    maxWorkers: 2,
    sequence: { groupOrder: 2 },
  },
];
/** The same files under other conditions. */
const again = [
  ...Object.entries(zones).map(([zone, env]) => ({
    ...unit,
    ...together,
    name: `zone-${zone}`,
    include: timely,
    env,
  })),
  { ...unit, ...together, name: 'zone-further', include: timelyToo, env: zones.pacific },
  {
    ...unit,
    ...together,
    name: 'pooled',
    include: pooled,
    env: { ...zones.india, TEST_POOLED: 'yes' },
    globalSetup: [...unit.globalSetup, 'tests/support/database/pooler-server.ts'],
  },
];

/** Without a file or a project on the command line, `vitest` runs (or watches) the unit tests alone. */
function chosen() {
  const args = process.argv.slice(2);
  if (args.some((one) => one.startsWith('--project'))) return [...once, ...again];
  if (args.some((one) => one.includes('tests/'))) return once;
  return once.filter(({ name }) => ['unit', 'races', 'background'].includes(name));
}

export default defineConfig({
  resolve: { alias: { '@': import.meta.dirname } },
  test: {
    // An import that node_modules can't resolve is a fault of the test run, not a skipped file.
    passWithNoTests: false,
    // `--changed` runs what a change reaches, also when package.json or this file is among what changed.
    forceRerunTriggers: [],
    sequence: { sequencer: SlowestFirst },
    projects: chosen().map((test) => ({ extends: true as const, test })),
  },
});
