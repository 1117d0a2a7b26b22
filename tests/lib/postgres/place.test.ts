import { verify } from '@node-rs/argon2';
import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { hashPassword } from '@/lib/passwords/hash';
import { majorOfCluster } from '@/lib/postgres/cluster';
import { livePid } from '@/lib/postgres/pid-file';
import { embeddedServer } from '@/lib/postgres/server';
import { command } from '../../support/server/command';
import { applyMigrations, ask, newFolder, removeFolder } from '../../support/database/embedded-folder';

const folders: string[] = [];
let first: string;
beforeEach(() => {
  first = add(newFolder());
});
afterEach(() => folders.splice(0).forEach(removeFolder));

const LIMIT_MS = 180_000;
const PASSWORD = 'quiet otters carry lanterns';
const NAME = 'tab\tbackslash \\ line\nÿ';

function add(folder: string): string {
  folders.push(folder);
  return folder;
}

const database = (folder: string, ...args: string[]) =>
  command('database', args, { DATABASE_URL: '', DATA_DIR: folder });

/** Makes one account in the folder's database and stops the server. */
async function fill(folder: string): Promise<string> {
  const server = await embeddedServer(folder);
  const url = await server.database('sparekey');
  applyMigrations(url);
  await ask(
    url,
    `INSERT INTO "User" ("id", "email", "emailCanonical", "name", "passwordHash") VALUES ('ada', 'Ada@example.test', 'ada@example.test', $1, $2)`,
    [NAME, await hashPassword(PASSWORD)],
  );
  await server.stop();
  return server.data;
}

async function read(folder: string) {
  const server = await embeddedServer(folder);
  const rows = await ask(await server.database('sparekey'), 'SELECT "name", "passwordHash" FROM "User"');
  await server.stop();
  return rows as { name: string; passwordHash: string }[];
}

async function expectAccount(folder: string): Promise<void> {
  const [row] = await read(folder);
  expect(row?.name).toBe(NAME);
  expect(await verify(row?.passwordHash ?? '', PASSWORD)).toBe(true);
}

it(
  'restores a backup into another folder, where the old password works',
  async () => {
    await fill(first);
    const file = join(first, 'backup');
    const backup = await database(first, 'backup', file);
    expect([backup.code, backup.out]).toEqual([0, expect.stringContaining(file)]);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect((await database(first, 'backup', file)).code).toBe(1);

    const second = add(newFolder());
    expect(await database(second, 'restore', file)).toMatchObject({ code: 0 });
    await expectAccount(second);
    const refused = await database(second, 'restore', file);
    expect([refused.code, refused.err]).toEqual([1, expect.stringContaining('--replace')]);
    expect(await database(second, 'restore', file, '--replace')).toMatchObject({ code: 0 });
    await expectAccount(second);
    writeFileSync(file, readFileSync(file).subarray(0, -20));
    expect((await database(second, 'restore', file, '--replace')).err).toContain(
      'isn’t a complete Sparekey backup',
    );
    await expectAccount(second);
  },
  LIMIT_MS,
);

it(
  'never makes an empty database where the note says that there was one',
  async () => {
    const data = await fill(first);
    renameSync(data, `${data}-away`);
    await expect(embeddedServer(first)).rejects.toThrow(`${data}-away`);
    mkdirSync(data);
    await expect(embeddedServer(first)).rejects.toThrow('No new database was created');
    writeFileSync(join(data, 'PG_VERSION'), '18\n');
    await expect(embeddedServer(first)).rejects.toThrow("isn't a complete database");
    expect(readFileSync(join(data, 'PG_VERSION'), 'utf8')).toBe('18\n');
  },
  LIMIT_MS,
);

it('starts next to the remains of an interrupted initdb', async () => {
  const left = join(first, 'postgres-new-00000000');
  mkdirSync(left);
  writeFileSync(join(left, 'PG_VERSION'), '18\n');
  await (await embeddedServer(first)).stop();
  expect(existsSync(join(left, 'PG_VERSION'))).toBe(true);
});

it('names both major versions if they differ', async () => {
  await (await embeddedServer(first)).stop();
  writeFileSync(join(first, 'postgres/PG_VERSION'), '17\n');
  await expect(embeddedServer(first)).rejects.toThrow(/PostgreSQL 17, but PostgreSQL 18 .*upgrade/);
});

it('connects the app as a role that isn’t a superuser', async () => {
  const server = await embeddedServer(first);
  const url = await server.database('sparekey');
  const roles = await ask(url, 'SELECT rolsuper, rolcreatedb FROM pg_roles WHERE rolname = current_user');
  expect(roles).toEqual([{ rolsuper: false, rolcreatedb: true }]);
  expect(await ask(url, 'SHOW timezone')).toEqual([{ TimeZone: 'UTC' }]);
  await server.stop();
});

it('truncates a long log while running', async () => {
  const server = await embeddedServer(first);
  const log = join(first, 'postgres.log');
  writeFileSync(log, 'x'.repeat(6_000_000), { flag: 'a' });
  await server.rotateLog();
  await expect(ask(server.superuser('postgres'), 'SELECT nonsense')).rejects.toThrow('nonsense');
  await server.stop();
  expect(statSync(log).size).toBeLessThan(100_000);
  expect(statSync(`${log}.1`).size).toBeGreaterThan(6_000_000);
  expect(readFileSync(log, 'utf8')).toContain('nonsense');
});

it.runIf(process.getuid?.() === 0)(
  'follows a moved folder to the fallback folder, but refuses a copy',
  async () => {
    const closed = add(newFolder(0o700));
    const data = await fill(closed);
    folders.push(data);
    expect(data.startsWith('/var/lib/sparekey/')).toBe(true);
    await expect(embeddedServer(closed, { onlyInside: true })).rejects.toThrow(`chmod o+x ${closed}`);
    const copy = add(newFolder(0o700));
    cpSync(closed, copy, { recursive: true });
    await expect(embeddedServer(copy)).rejects.toThrow(`is the database of ${closed}`);
    const moved = add(`${closed}-moved`);
    renameSync(closed, moved);
    await expectAccount(moved);
    renameSync(data, `${data}-away`);
    folders.push(`${data}-away`);
    await expect(embeddedServer(moved)).rejects.toThrow('No new database was created');
    expect(livePid(data)).toBe(null);
    expect(majorOfCluster(`${data}-away`)).toBe('18');
  },
  LIMIT_MS,
);
