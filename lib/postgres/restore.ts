import type pg from 'pg';
import { DATABASE } from './backup';
import { readContents, type Contents } from './dump';
import { loadDump, on, requireKnown } from './load';
import { embeddedServer, type EmbeddedServer } from './server';

/** The names of the database being restored and of the one it replaces, until the restore is complete. */
const [PREPARED, REPLACED] = ['sparekey_restored', 'sparekey_replaced'];

/**
 * Replaces a folder's database with a backup in one step; a failure before that changes nothing. Throws if anyone is
 * connected to the database, or if it has accounts and `replace` isn't set.
 */
export async function restore(
  folder: string,
  path: string,
  { replace = false } = {},
): Promise<{ data: string; contents: Contents }> {
  const contents = readContents(path);
  requireKnown(contents);
  const server = await embeddedServer(folder);
  try {
    await on(server.superuser('postgres'), async (client) => {
      for (const name of [PREPARED, REPLACED]) await client.query(`DROP DATABASE IF EXISTS ${name}`);
      await requireUnused(client);
      await requireNoAccounts(client, server, replace);
      await loadDump(server, PREPARED, path, contents);
      await swap(client);
    });
    return { data: server.data, contents };
  } finally {
    await server.stop();
  }
}

async function requireUnused(client: pg.Client): Promise<void> {
  const { rowCount } = await client.query('SELECT FROM pg_stat_activity WHERE datname = $1', [DATABASE]);
  if (rowCount !== 0)
    throw new Error('The database is in use. Stop Sparekey, its workers and its commands, then try again.');
}

async function isThere(client: pg.Client): Promise<boolean> {
  const { rowCount } = await client.query('SELECT FROM pg_database WHERE datname = $1', [DATABASE]);
  return rowCount !== 0;
}

async function requireNoAccounts(client: pg.Client, server: EmbeddedServer, replace: boolean): Promise<void> {
  if (replace || !(await isThere(client))) return;
  const accounts = await on(server.superuser(DATABASE), async (inside) => {
    const { rows } = await inside.query<{ name: string | null }>(`SELECT to_regclass('"User"') AS "name"`);
    if (!rows[0]?.name) return 0;
    const counted = await inside.query<{ count: number }>('SELECT count(*)::int AS "count" FROM "User"');
    return counted.rows[0]?.count ?? 0;
  });
  if (accounts > 0)
    throw new Error(
      `The database in ${server.data} has ${accounts} accounts, so nothing was changed. To replace them with the backup, add --replace.`,
    );
}

async function swap(client: pg.Client): Promise<void> {
  const wasThere = await isThere(client);
  await client.query('BEGIN');
  // PostgreSQL refuses this while anyone is connected.
  if (wasThere) await client.query(`ALTER DATABASE ${DATABASE} RENAME TO ${REPLACED}`);
  await client.query(`ALTER DATABASE ${PREPARED} RENAME TO ${DATABASE}`);
  await client.query('COMMIT');
  if (wasThere) await client.query(`DROP DATABASE ${REPLACED}`);
}
