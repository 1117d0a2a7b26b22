import pg from 'pg';

/** Milliseconds. */
const PATIENCE = 10_000;

async function withClient(url, work) {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: PATIENCE });
  client.on('error', () => {});
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** Resolves when the database of this address can be reached, and rejects with pg's error when not. */
export async function canConnect(url) {
  await withClient(url, (client) => client.query('SELECT 1'));
}

/** Creates the database that an address names, unless it is there. */
export async function createDatabase(url) {
  const name = decodeURIComponent(new URL(url).pathname.slice(1));
  const server = new URL(url);
  server.pathname = '/postgres';
  await withClient(server.href, async (client) => {
    const { rowCount } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [name]);
    if (rowCount === 0) await client.query(`CREATE DATABASE ${pg.escapeIdentifier(name)}`);
  });
}
