import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

const shared = {
  globalSetup: ['tests/support/database-server.ts'],
  pool: 'forks' as const,
  // The tests wait for databases, servers and browsers more than they compute: one worker a core leaves half idle.
  maxWorkers: Math.max(3, availableParallelism()),
};

/** What starts whole programs, one after the other: with the heavy runs, and not before each change. */
const programs = [
  'tests/scripts/*.test.ts',
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
  'tests/lib/links/{consume,issue,open,purge,read,renew,request,voiding}.test.ts',
  'tests/lib/audit/{every-attempt,list,record}.test.ts',
  'tests/lib/outbox/{alarms,beat,decide,decide-notice-race,lease,persist,prepare,record-delivery,retry,work}.test.ts',
  'tests/lib/accounts/{complete-sign-up,delete,email-change,new-device,sign-in}.test.ts',
  'tests/lib/accounts/{change-password,sign-up}-races.test.ts',
  'tests/lib/operator/end-everything.test.ts',
];

/** Half of the states with JavaScript are tried before each change, the others and all without it with the heavy runs. */
const further = ['tests/e2e/accessible-*.test.ts'];
/** Tiny files that take long: vitest begins with the large ones, and would leave a core idle at the end. */
const long = /accessible[\w-]*\.test\.ts$/;

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    return sorted.sort((one, other) => Number(long.test(other.moduleId)) - Number(long.test(one.moduleId)));
  }
}

const integration = {
  setupFiles: ['tests/support/own-database.ts'],
  testTimeout: 30_000,
  hookTimeout: 60_000,
};

const browser = {
  testTimeout: 90_000,
  hookTimeout: 120_000,
  // A Chromium and an app or two each: more at once only wait for each other.
  maxWorkers: 2,
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
          exclude: ['tests/e2e/**', 'tests/attacks/**', 'tests/system/**', 'tests/screens/**', ...programs],
          ...integration,
        },
      },
      {
        extends: true,
        test: { ...shared, name: 'programs', include: programs, ...integration },
      },
      {
        extends: true,
        test: {
          ...shared,
          name: 'pooled',
          include: pooled,
          ...integration,
          globalSetup: [...shared.globalSetup, 'tests/support/pooler-server.ts'],
        },
      },
      {
        extends: true,
        test: {
          ...shared,
          name: 'e2e',
          include: ['tests/e2e/**/*.test.ts', 'tests/attacks/**/*.test.ts'],
          exclude: further,
          ...browser,
        },
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
          // Each loads the machine by itself.
          maxWorkers: 1,
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
