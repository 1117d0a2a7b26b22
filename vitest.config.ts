import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

const shared = {
  globalSetup: ['tests/support/database-server.ts'],
  pool: 'forks' as const,
  // The tests wait for databases, servers and browsers more than they compute: one worker a core leaves half idle.
  maxWorkers: Math.max(3, availableParallelism()),
};

/** What starts whole programs, one after the other: with the heavy runs, and not before each change. */
const programs = ['tests/scripts/*.test.ts', 'tests/lib/mail/transports/{said,smtp-tls}.test.ts'];

const integration = {
  setupFiles: ['tests/support/own-database.ts'],
  testTimeout: 30_000,
  hookTimeout: 60_000,
};

export default defineConfig({
  resolve: { alias: { '@': import.meta.dirname } },
  test: {
    // An import that node_modules can't follow is a fault of the test run, not a skipped file.
    passWithNoTests: false,
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
          name: 'e2e',
          include: ['tests/e2e/**/*.test.ts', 'tests/attacks/**/*.test.ts'],
          testTimeout: 90_000,
          hookTimeout: 120_000,
          // A Chromium and an app or two each: more at once only wait for each other.
          maxWorkers: 2,
        },
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
