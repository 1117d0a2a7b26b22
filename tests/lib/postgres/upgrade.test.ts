import { dirname, join } from 'node:path';
import { existsSync } from 'node:fs';
import { expect, it, onTestFinished } from 'vitest';
import { majorOfCluster, newCluster, putInPlace } from '@/lib/postgres/cluster';
import { placeIn } from '@/lib/postgres/place';
import { freePort } from '@/lib/postgres/port';
import { halt, launch } from '@/lib/postgres/postmaster';
import { installPrevious } from '@/lib/postgres/previous';
import { ownedDatabase } from '@/lib/postgres/roles';
import { embeddedServer } from '@/lib/postgres/server';
import { writeState } from '@/lib/postgres/state';
import { serverUser } from '@/lib/postgres/user';
import { command } from '../../support/server/command';
import { applyMigrations, ask, newFolder, removeFolder } from '../../support/database/embedded-folder';

const EVENT = `INSERT INTO "AuditEvent" ("type", "device") VALUES ('signed-in', 'Firefox') RETURNING "id"`;

it('upgrades a PostgreSQL 17 database and keeps the old cluster', async () => {
  const [folder, user] = [newFolder(), serverUser()];
  onTestFinished(() => removeFolder(folder));
  const older = installPrevious('17', '.data/test', user);
  const place = placeIn(folder, user);
  const state = { password: 'sample', port: await freePort(), data: 'postgres' };
  putInPlace(newCluster(place.data, older, user, state.password), place.data);
  writeState(place, state);
  await launch(place, state, older, user);
  const old = await ownedDatabase(state, 'sparekey');
  applyMigrations(old);
  expect(await ask(old, EVENT)).toEqual([{ id: '1' }]);
  halt(place, older, user);

  await expect(embeddedServer(folder)).rejects.toThrow(/PostgreSQL 17, but PostgreSQL 18/);
  const settings = { DATABASE_URL: '', DATA_DIR: folder };
  const upgraded = await command('database', ['upgrade', '--binaries', dirname(older.postgres)], settings);
  expect([upgraded.code, upgraded.out]).toEqual([0, expect.stringContaining(`${place.data}-17`)]);
  expect(majorOfCluster(`${place.data}-17`)).toBe('17');
  expect(existsSync(join(folder, 'postgres-17.dump'))).toBe(false);

  const server = await embeddedServer(folder);
  const url = await server.database('sparekey');
  expect(await ask(url, 'SHOW server_version_num')).toEqual([
    { server_version_num: expect.stringMatching(/^18/) },
  ]);
  // The sequence goes on where it was.
  expect(await ask(url, EVENT)).toEqual([{ id: '2' }]);
  await server.stop();
}, 240_000);
