import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

// The developer's `.env` reaches no test: what the tests start with an environment of its own gets this from
// tests/support/server/program-environment.ts.
process.env.ENV_FILE = 'none';

const shared = {
  globalSetup: ['tests/support/database/server.ts'],
  pool: 'forks' as const,
  // The tests wait for databases, servers and browsers more than they compute: one worker a core leaves half idle.
  maxWorkers: Math.max(4, availableParallelism()),
};

/** What starts whole programs, one after the other: with the heavy runs, and not before each change. */
const programs = [
  'tests/scripts/*.test.ts',
  'tests/lib/{postgres,start}/*.test.ts',
  'tests/lib/settings/environment.test.ts',
  'tests/prisma/*.test.ts',
  'tests/emails/preview.test.ts',
  'tests/lib/mail/transports/{said,smtp-tls}.test.ts',
];

/**
 * What holds locks, races, leases, counters and raw statements: run a second time with PgBouncer in between. What is
 * left out asks the database in the same ways, and takes longer.
 */
const pooled = [
  'tests/lib/{sessions,limits,password-reset}/*.test.ts',
  'tests/lib/links/{consume,issue,read,renew,request,voiding}.test.ts',
  'tests/lib/audit/{every-attempt,record}.test.ts',
  'tests/lib/worker/{heartbeat,decide,decide-notice-race,lease,persist,prepare,retry}.test.ts',
  'tests/lib/webhooks/record-delivery.test.ts',
  'tests/lib/accounts/{complete-sign-up,delete,sign-in}.test.ts',
  'tests/lib/accounts/{change-password,sign-up}-races.test.ts',
  'tests/lib/operator/end-everything.test.ts',
];

/** What writes, reads, compares or shows times: run in two further pairs of zones, so that UTC can't hide a fault. */
const timely = [
  'tests/{components,emails}/words.test.ts',
  'tests/lib/{sessions/known-device,database/postgres-client}.test.ts',
  'tests/lib/accounts/new-device.test.ts',
  'tests/lib/audit/list.test.ts',
  'tests/lib/links/read.test.ts',
  'tests/lib/worker/mailed-times.test.ts',
  'tests/lib/sessions/{list,read}.test.ts',
];

/** The same with the heavy runs: everything else that goes by the time of a row. */
const timelyToo = [
  'tests/lib/{accounts,audit,limits,links,operator,outbox,password-reset,sessions,suppressions,upkeep,worker}/**/*.test.ts',
  'tests/lib/{alarms,doctor,metrics,webhooks}/*.test.ts',
];

/** The zone of the process, and the default of each test's database. The machine's own zones are those of `unit`. */
const zones = {
  india: { TZ: 'Asia/Kolkata', TEST_DATABASE_ZONE: 'America/New_York' },
  pacific: { TZ: 'Pacific/Auckland', TEST_DATABASE_ZONE: 'Europe/Berlin' },
};

/** Whose subject goes on by itself, beside the test: each has a process of its own, which ends with it. */
export const goingOn = [
  'tests/lib/metrics/health.test.ts',
  'tests/lib/worker/alarms.test.ts',
  'tests/lib/worker/dead-workers.test.ts',
  'tests/lib/worker/held.test.ts',
  'tests/lib/worker/listen.test.ts',
  'tests/lib/worker/occupancy.test.ts',
  'tests/lib/worker/smtp.test.ts',
  'tests/lib/worker/work.test.ts',
  'tests/lib/upkeep/rounds.test.ts',
  'tests/lib/upkeep/start.test.ts',
];

/** Half of the states with JavaScript are tried before each change, the others and all without it with the heavy runs. */
const further = ['tests/e2e/accessible-*.test.ts'];
/** Small files that take long: vitest begins with the large ones, and would leave a core idle at the end. */
const long = /(accessible[\w-]*|model|held|work|-races)\.test\.ts$/;

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    return sorted.sort((one, other) => Number(long.test(other.moduleId)) - Number(long.test(one.moduleId)));
  }
}

const integration = {
  setupFiles: ['tests/support/database/own-database.ts'],
  testTimeout: 30_000,
  hookTimeout: 60_000,
};

/** Several files in one process, one after the other: half of their time was Node and the packages beginning anew. */
const together = { isolate: false };

/** The same for all that run at once. A Chromium and an app or two each: three fill two cores. */
const atOnce = { maxWorkers: Math.max(3, availableParallelism()) };

const browser = {
  testTimeout: 90_000,
  hookTimeout: 120_000,
  ...atOnce,
};

export default defineConfig({
  resolve: { alias: { '@': import.meta.dirname } },
  test: {
    // An import that node_modules can't follow is a fault of the test run, not a skipped file.
    passWithNoTests: false,
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        extends: true,
        test: {
          ...shared,
          name: 'unit',
          include: ['tests/**/*.test.{ts,tsx}'],
          exclude: [
            'tests/e2e/**',
            'tests/attacks/**',
            'tests/system/**',
            'tests/screens/**',
            ...programs,
            ...goingOn,
          ],
          ...integration,
          ...together,
        },
      },
      {
        extends: true,
        test: { ...shared, name: 'unit-alone', include: goingOn, ...integration },
      },
      ...Object.entries(zones).flatMap(([zone, env]) => [
        {
          extends: true as const,
          test: { ...shared, name: `zone-${zone}`, include: timely, env, ...integration, ...together },
        },
        {
          extends: true as const,
          test: {
            ...shared,
            name: `zone-further-${zone}`,
            include: timelyToo,
            exclude: [...timely, ...goingOn],
            env,
            ...integration,
            ...together,
          },
        },
      ]),
      {
        extends: true,
        test: { ...shared, name: 'programs', include: programs, ...integration, ...atOnce },
      },
      {
        extends: true,
        test: {
          ...shared,
          name: 'pooled',
          include: pooled,
          env: zones.india,
          ...integration,
          ...together,
          globalSetup: [...shared.globalSetup, 'tests/support/database/pooler-server.ts'],
        },
      },
      {
        extends: true,
        test: {
          ...shared,
          name: 'e2e',
          include: ['tests/e2e/**/*.test.ts'],
          exclude: further,
          ...browser,
        },
      },
      {
        extends: true,
        test: { ...shared, name: 'attacks', include: ['tests/attacks/**/*.test.ts'], ...browser },
      },
      {
        extends: true,
        test: { ...shared, name: 'further', include: further, ...browser },
      },
      {
        extends: true,
        test: {
          ...shared,
          name: 'system',
          include: ['tests/system/**/*.test.ts'],
          testTimeout: 240_000,
          hookTimeout: 120_000,
          // Each loads the machine, and waits for a while: two fill two cores.
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
        },
      },
      {
        extends: true,
        test: {
          ...shared,
          name: 'screens',
          include: ['tests/screens/*.test.ts'],
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
