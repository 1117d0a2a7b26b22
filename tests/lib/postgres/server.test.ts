import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { embeddedServer, type EmbeddedServer } from '@/lib/postgres/server';

const folders: string[] = [];
const servers: EmbeddedServer[] = [];
let first: string;

beforeEach(() => {
  first = newFolder();
});
afterEach(async () => {
  for (const server of servers.splice(0)) await server.stop();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'sparekey-embedded-'));
  // As root the server runs as another user, who must be able to enter.
  if (process.getuid?.() === 0) chmodSync(folder, 0o755);
  folders.push(folder);
  return folder;
}

async function open(folder: string): Promise<EmbeddedServer> {
  const server = await embeddedServer(folder);
  servers.push(server);
  return server;
}

async function ask(url: string, sql: string, values?: unknown[]): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => {});
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql, values)).rows;
  } finally {
    await client.end();
  }
}

const pidOf = (folder: string) =>
  Number(readFileSync(join(folder, 'postgres/postmaster.pid'), 'utf8').split('\n')[0]);

it('starts one loopback server for two callers, with a private password', async () => {
  const [one, two] = await Promise.all([open(first), open(first)]);
  const [url, again] = await Promise.all([one.database('probe'), two.database('other')]);
  expect(new URL(url).port).toBe(new URL(again).port);
  expect(await ask(url, 'SHOW listen_addresses')).toEqual([{ listen_addresses: '127.0.0.1' }]);
  expect(statSync(join(first, 'postgres.json')).mode & 0o777).toBe(0o600);
  const wrong = new URL(url);
  wrong.password = 'guess';
  await expect(ask(wrong.href, 'SELECT 1')).rejects.toMatchObject({ code: '28P01' });
});

it('finds the server again after its parent was killed', async () => {
  const script = `import('${new URL('../../../lib/postgres/server.ts', import.meta.url).href}').then(async (m) => {
    const s = await m.embeddedServer(process.argv[1]); console.log(await s.database('probe')); setInterval(() => {}, 1000); })`;
  const starter = spawn(process.execPath, ['--import', 'tsx', '-e', script, first], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [chunk] = (await once(starter.stdout, 'data')) as [Buffer];
  const url = chunk.toString().trim();
  await ask(url, 'CREATE TABLE kept (n int)');
  const before = pidOf(first);
  starter.kill('SIGKILL');
  await once(starter, 'exit');

  const adopted = await open(first);
  expect(await adopted.database('probe')).toBe(url);
  expect(pidOf(first)).toBe(before);
  expect(await ask(url, 'SELECT count(*)::int AS n FROM kept')).toEqual([{ n: 0 }]);

  // Who adopted it stops it.
  await adopted.stop();
  await expect(ask(url, 'SELECT 1')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
});

it('keeps the server running while another process is connected', async () => {
  const server = await open(first);
  const url = await server.database('probe');
  const other = new pg.Client({ connectionString: url });
  await other.connect();
  await server.stop();
  expect((await other.query<{ n: number }>('SELECT 1 AS n')).rows).toEqual([{ n: 1 }]);
  await other.end();
});

it('never uses another folder’s server on its port', async () => {
  const one = await open(first);
  const port = new URL(await one.database('probe')).port;
  const second = newFolder();
  const before = await open(second);
  // A note that names the first one's port, and a password that it accepts.
  const note = readFileSync(join(first, 'postgres.json'), 'utf8');
  const { password } = JSON.parse(note) as { password: string };
  await ask(before.superuser('postgres'), `ALTER ROLE sparekey PASSWORD '${password}'`);
  const own = JSON.parse(readFileSync(join(second, 'postgres.json'), 'utf8')) as object;
  writeFileSync(join(second, 'postgres.json'), JSON.stringify({ ...own, password }));
  await before.stop();
  writeFileSync(join(second, 'postgres.json'), note);
  const two = await open(second);
  const url = await two.database('probe');
  expect(new URL(url).port).not.toBe(port);
  expect(pidOf(second)).not.toBe(pidOf(first));
});

it('changes a taken port and ignores a stale postmaster.pid', async () => {
  const before = await open(first);
  const url = await before.database('probe');
  await ask(url, 'CREATE TABLE kept (n int)');
  await before.stop();
  const port = Number(new URL(url).port);
  const stranger = createServer((socket) => socket.destroy()).listen(port, '127.0.0.1');
  await once(stranger, 'listening');
  try {
    // The number of a living process that is no PostgreSQL: our own.
    writeFileSync(
      join(first, 'postgres/postmaster.pid'),
      `${process.pid}\n${join(first, 'postgres')}\n1\n${port}\n\n127.0.0.1\n\nready\n`,
    );
    const after = await (await open(first)).database('probe');
    expect(new URL(after).port).not.toBe(String(port));
    expect(await ask(after, 'SELECT count(*)::int AS n FROM kept')).toEqual([{ n: 0 }]);
  } finally {
    stranger.close();
  }
});

it('keeps the accounts if its note is lost', async () => {
  const before = await open(first);
  const url = await before.database('kept');
  await ask(url, 'CREATE TABLE "kept" ("one" int)');
  await before.stop();
  rmSync(join(first, 'postgres.json'));
  const again = await (await open(first)).database('kept');
  expect(await ask(again, `SELECT to_regclass('kept')::text AS "table"`)).toEqual([{ table: 'kept' }]);
});

// proves: secrets-in-logs
it('writes no row values to its log', async () => {
  const url = await (await open(first)).database('kept');
  await ask(url, 'CREATE TABLE "said" ("one" text UNIQUE)');
  const insert = () => ask(url, 'INSERT INTO "said" VALUES ($1)', ['zoe.quagga@example.test']);
  await insert();
  await expect(insert()).rejects.toThrow(/duplicate/);
  const log = readFileSync(join(first, 'postgres.log'), 'utf8');
  expect(log).toContain('duplicate key');
  expect(log).not.toContain('quagga');
});

it('takes over a dead process’s lock, one caller at a time', async () => {
  writeFileSync(join(first, 'postgres.lock'), '2147483646');
  const urls = await Promise.all([open(first), open(first), open(first)]);
  const ports = await Promise.all(urls.map(async (server) => new URL(await server.database('probe')).port));
  expect(new Set(ports).size).toBe(1);
});

it.runIf(process.getuid?.() === 0)(
  'runs for root in a folder that no other user may enter, and finds its accounts there again',
  async () => {
    chmodSync(first, 0o700);
    const before = await open(first);
    await ask(await before.database('kept'), 'CREATE TABLE "kept" ("one" int)');
    const { data } = before;
    folders.push(data);
    await before.stop();
    const again = await (await open(first)).database('kept');
    expect(await ask(again, `SELECT to_regclass('kept')::text AS "table"`)).toEqual([{ table: 'kept' }]);
    expect(data.startsWith('/var/lib/sparekey/')).toBe(true);
  },
);
