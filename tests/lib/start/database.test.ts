import { chownSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sessionFault } from '@/lib/database/session';
import { PostgresClient } from '@/lib/database/postgres-client.mjs';
import { mayClear } from '@/lib/database/connection-fault';
import { connected, type DatabaseSetting } from '@/lib/start/database';
import { serverUser } from '@/lib/postgres/user';
import { makeAuthority } from '../../support/server/certificate';
import { databaseAt, makeDatabase, type TestDatabase } from '../../support/database/database';
import { makeRole, type OwnRole } from '../../support/database/own-role';
import { startOwnServer, type OwnServer } from '../../support/database/own-server';

let database: TestDatabase;
let role: OwnRole;
beforeAll(async () => {
  database = await makeDatabase();
  role = await makeRole(database);
});
afterAll(async () => {
  await role?.drop();
  await database?.drop();
});

/** What a start says of a database's address, or null when it connects. */
async function saidOf(url: string, name: DatabaseSetting = 'DATABASE_URL'): Promise<string | null> {
  const before = process.env[name];
  process.env[name] = url;
  try {
    await (await connected(name)).end();
    return null;
  } catch (error) {
    return (error as Error).message;
  } finally {
    if (before === undefined) delete process.env[name];
    else process.env[name] = before;
  }
}

function changed(url: string, change: (url: URL) => void): string {
  const other = new URL(url);
  change(other);
  return other.href;
}

const nameIn = (url: string) => new URL(url).username;

describe('a start names at once', () => {
  it.each(['DATABASE_URL', 'DIRECT_DATABASE_URL'] as const)(
    'a wrong password, user or database in %s',
    async (name) => {
      const refused = `${name}: the database refuses that name or password.`;
      expect(
        await saidOf(
          changed(role.url, (url) => (url.password = 'leak')),
          name,
        ),
      ).toBe(refused);
      expect(
        await saidOf(
          changed(role.url, (url) => (url.password = '')),
          name,
        ),
      ).toBe(refused);
      expect(
        await saidOf(
          changed(role.url, (url) => (url.username = 'leak')),
          name,
        ),
      ).toBe(refused);
      expect(
        await saidOf(
          changed(role.url, (url) => (url.pathname = '/leak')),
          name,
        ),
      ).toBe(`${name}: that server has no database of this name.`);
    },
  );

  it('a user that may not sign in or connect', async () => {
    await database.query(`ALTER ROLE ${nameIn(role.url)} NOLOGIN`);
    expect(await saidOf(role.url)).toMatch(/refuses that name or password/);
    await database.query(`ALTER ROLE ${nameIn(role.url)} LOGIN`);
    const { pathname } = new URL(database.url);
    await database.query(`REVOKE CONNECT ON DATABASE "${pathname.slice(1)}" FROM PUBLIC`);
    expect(await saidOf(role.url)).toMatch(/^DATABASE_URL: that user lacks a permission/);
    await database.query(`GRANT CONNECT ON DATABASE "${pathname.slice(1)}" TO PUBLIC`);
    expect(await saidOf(role.url)).toBeNull();
  });

  it('a server without TLS, and a file that isn’t there', async () => {
    const secure = (value: string) =>
      saidOf(changed(role.url, (url) => url.searchParams.set('sslmode', value)));
    for (const mode of ['require', 'verify-full', 'no-verify'])
      expect(await secure(mode)).toMatch(/^DATABASE_URL: the server has no TLS/);
    expect(await saidOf(`${role.url}?sslrootcert=/nowhere/leak.pem`)).toBe(
      'DATABASE_URL: a certificate or key file that it names can’t be read.',
    );
  });

  it('a search_path that doesn’t begin with public', async () => {
    const said = /^DATABASE_URL: the search_path of this user must begin with the schema public/;
    expect(await saidOf(`${role.url}?options=-c%20search_path%3Daccounts`)).toMatch(said);
    await database.query(`CREATE SCHEMA ${nameIn(role.url)} AUTHORIZATION ${nameIn(role.url)}`);
    expect(await saidOf(role.url)).toMatch(said);
    await database.query(`ALTER ROLE ${nameIn(role.url)} SET search_path = public`);
    expect(await saidOf(role.url)).toBeNull();
  });
});

it('waits while the server has no free connection', async () => {
  await database.query(`ALTER ROLE ${nameIn(role.url)} CONNECTION LIMIT 1`);
  const hold = new PostgresClient({ connectionString: role.url });
  await hold.connect();
  const said = saidOf(role.url);
  const refused = databaseAt(role.url).query('SELECT 1');
  await expect(refused).rejects.toMatchObject({ code: '53300' });
  await hold.end();
  expect(await said).toBeNull();
});

it('waits only for temporary faults', () => {
  const withCode = (code: string) => Object.assign(new Error('x'), { code });
  for (const code of ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'ENETUNREACH', '57P03', '53300', '08006'])
    expect(mayClear(withCode(code)), code).toBe(true);
  for (const code of ['28P01', '3D000', '55000', '0A000', 'ERR_INVALID_URL'])
    expect(mayClear(withCode(code)), code).toBe(false);
  const socket = (syscall: string) => Object.assign(withCode('ENOENT'), { syscall });
  expect([mayClear(socket('connect')), mayClear(socket('open'))]).toEqual([true, false]);
});

it('rejects a session that isn’t in UTC, as behind some poolers', async () => {
  const abroad = await makeDatabase('America/New_York');
  const client = new pg.Client({ connectionString: abroad.url });
  await client.connect();
  expect(await sessionFault(client)).toBe('zone-not-utc');
  await client.end();
  await abroad.drop();
});

describe('with a server that insists on TLS', () => {
  let server: OwnServer;
  const authority = makeAuthority('Test authority');
  const file = join(tmpdir(), `sparekey-authority-${process.pid}.pem`);
  beforeAll(async () => {
    server = await startOwnServer();
    const { query } = databaseAt(server.superuser);
    const [row] = await query('SHOW data_directory');
    const at = (name: string) => join(String(row?.data_directory), name);
    const { cert, key } = authority.issue({ host: '127.0.0.1' });
    const { uid = -1, gid = -1 } = serverUser();
    for (const [name, text] of [
      ['server.crt', cert],
      ['server.key', key],
      ['pg_hba.conf', 'hostssl all all 127.0.0.1/32 scram-sha-256\n'],
    ] as const) {
      writeFileSync(at(name), text, { mode: 0o600 });
      if (uid >= 0) chownSync(at(name), uid, gid);
    }
    writeFileSync(file, authority.cert);
    await query('ALTER SYSTEM SET ssl = on');
    await query('SELECT pg_reload_conf()');
  });
  afterAll(() => server?.close());

  it('reports missing TLS and an untrusted certificate', async () => {
    await expect
      .poll(() => saidOf(server.url))
      .toMatch(/^DATABASE_URL: the server refuses this user without TLS/);
    expect(await saidOf(`${server.url}?sslmode=verify-full`)).toMatch(
      /^DATABASE_URL: the server’s TLS certificate isn’t trusted/,
    );
    expect(await saidOf(`${server.url}?sslmode=verify-full&sslrootcert=${file}`)).toBeNull();
  });
});
