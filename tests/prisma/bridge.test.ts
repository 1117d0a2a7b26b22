import { execFile, execFileSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { tmpdir } from 'node:os';
import { afterAll, describe, expect, it } from 'vitest';
import { makeDatabase, type TestDatabase } from '../support/database/database';

const cli = createRequire(import.meta.url).resolve('prisma/build/index.js');
/** Nobody listens on the port of the discard service here. */
const NOWHERE = 'postgresql://somebody:secret@127.0.0.1:9/nothing';

const MIGRATIONS = readdirSync('prisma/migrations', { withFileTypes: true }).filter((one) =>
  one.isDirectory(),
).length;

type Answer = { code: number; printed: string };

const prisma = (databaseUrl: string, ...args: string[]) => prismaWith({ DATABASE_URL: databaseUrl }, args);

function prismaWith(settings: Record<string, string>, args: string[]): Promise<Answer> {
  return new Promise((resolve) => {
    const env = { ...process.env, DIRECT_DATABASE_URL: '', NO_COLOR: '1', ...settings };
    const child = execFile(
      process.execPath,
      [cli, ...args],
      { env, timeout: 30_000 },
      (error, stdout, stderr) =>
        resolve({ code: error ? Number(error.code ?? -1) : 0, printed: stdout + stderr }),
    );
    child.stdin?.end();
  });
}

async function empty(): Promise<TestDatabase> {
  const database = await makeDatabase();
  databases.push(database);
  await database.query('DROP SCHEMA public CASCADE; CREATE SCHEMA public');
  return database;
}

const databases: TestDatabase[] = [];
afterAll(() => Promise.all(databases.map((one) => one.drop())));

describe.concurrent('prisma through the bridge', () => {
  it('applies the migrations to an empty database, once, and then agrees with the schema', async ({
    expect,
  }) => {
    const { url, query } = await empty();
    const before = await prisma(url, 'migrate', 'status');
    expect(before.code).toBe(1);
    expect(before.printed).toContain('have not yet been applied');

    expect((await prisma(url, 'migrate', 'deploy')).code).toBe(0);
    const again = await prisma(url, 'migrate', 'deploy');
    expect(again).toMatchObject({ code: 0 });
    expect(again.printed).toContain('No pending migrations');
    expect(await query('SELECT count(*)::int AS n FROM "_prisma_migrations"')).toEqual([{ n: MIGRATIONS }]);

    const diff = await prisma(url, ...diffTo('prisma/schema.prisma', '--exit-code'));
    expect(diff.printed).toContain('No difference detected');
    expect(diff.code).toBe(0);
  }, 120_000);

  it('prints the difference between an empty database and the schema as SQL', async ({ expect }) => {
    const { url } = await empty();
    const { code, printed } = await prisma(url, ...diffTo('prisma/schema.prisma', '--script'));
    expect(code).toBe(0);
    expect(printed).toContain('CREATE TABLE "User"');
  });

  it('replays the migrations in a shadow database, which it drops, leaving the real one alone', async ({
    expect,
  }) => {
    const { url, query } = await empty();
    const diff = await prisma(
      url,
      'migrate',
      'diff',
      '--from-migrations',
      'prisma/migrations',
      '--to-schema',
      'prisma/schema.prisma',
      '--exit-code',
    );
    expect(diff.printed).toContain('No difference detected');
    expect(diff.code).toBe(0);
    expect(await query(`SELECT tablename FROM pg_tables WHERE schemaname = 'public'`)).toEqual([]);
    expect(await query(`SELECT datname FROM pg_database WHERE datname LIKE 'prisma_shadow_%'`)).toEqual([]);
  });

  it.for<[string, string[]]>([
    ['migrate deploy', ['migrate', 'deploy']],
    ['migrate status', ['migrate', 'status']],
    [
      'migrate diff',
      ['migrate', 'diff', '--from-config-datasource', '--to-schema', 'prisma/schema.prisma', '--script'],
    ],
  ])('%s fails with P1001 and no SQL when there is no database', async ([, args], { expect }) => {
    const { code, printed } = await prisma(NOWHERE, ...args);
    expect(code).toBe(1);
    expect(printed).toContain('P1001');
    expect(printed).not.toContain('CREATE');
    expect(printed).not.toContain('secret');
  });

  it('runs a migration with semicolons inside a function as one whole', async ({ expect }) => {
    const { url, query } = await empty();
    await query('CREATE TABLE probe (n int)');
    const folder = mkdtempSync(join(tmpdir(), 'sparekey-bridge-'));
    try {
      const script = join(folder, 'script.sql');
      writeFileSync(
        script,
        `CREATE FUNCTION two() RETURNS int LANGUAGE plpgsql AS $$ BEGIN PERFORM 1; RETURN 2; END $$;\nINSERT INTO probe VALUES (two());`,
      );
      const { code, printed } = await prisma(url, 'db', 'execute', '--file', script);
      expect(printed).not.toContain('Error');
      expect(code).toBe(0);
      expect(await query('SELECT n FROM probe')).toEqual([{ n: 2 }]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

// proves: secrets-in-logs
it('shows no password among the arguments of its processes, which every user of the machine can read', async () => {
  const { url } = await empty();
  const folder = mkdtempSync(join(tmpdir(), 'sparekey-bridge-'));
  try {
    const [noter, notes] = [join(folder, 'note.cjs'), join(folder, 'notes')];
    writeFileSync(
      noter,
      `require('node:fs').appendFileSync(process.env.NOTES, process.argv.join(' ') + '\\n')`,
    );
    const inQuery = new URL(url);
    inQuery.searchParams.set('password', inQuery.password);
    inQuery.password = '';
    const noting = { NOTES: notes, NODE_OPTIONS: `--require=${noter}` };
    const direct = { ...noting, DATABASE_URL: NOWHERE, DIRECT_DATABASE_URL: url };
    expect((await prismaWith(direct, ['migrate', 'deploy'])).code).toBe(0);
    expect((await prismaWith({ ...noting, DATABASE_URL: inQuery.href }, ['migrate', 'status'])).code).toBe(0);
    const seen = readFileSync(notes, 'utf8');
    expect(seen.match(/schema-engine\.mjs.*--datasource/g)?.length).toBeGreaterThanOrEqual(2);
    for (const secret of [url, NOWHERE].map((one) => new URL(one).password))
      expect(seen).not.toContain(secret);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

it('gives the whole address to Studio alone, which connects without the engine', () => {
  const print = `console.log((await import('./prisma.config.ts')).default.datasource.url)`;
  const urlFor = (command: string) =>
    execFileSync(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', print, command], {
      env: { ...process.env, DATABASE_URL: NOWHERE, DIRECT_DATABASE_URL: '' },
      encoding: 'utf8',
    }).trim();
  expect(urlFor('studio')).toBe(NOWHERE);
  expect(urlFor('migrate')).toBe(NOWHERE.replace(':secret', ''));
});

function diffTo(schema: string, ...rest: string[]): string[] {
  return ['migrate', 'diff', '--from-config-datasource', '--to-schema', schema, ...rest];
}
