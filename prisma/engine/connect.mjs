import { PrismaPg } from '@prisma/adapter-pg';
import { bindMigrationAwareSqlAdapterFactory, ColumnTypeEnum } from '@prisma/driver-adapter-utils';
import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { PostgresClient } from '../../lib/database/postgres-client.mjs';

/** PostgreSQL's one-byte "char", which the engine reads from the catalogue and the adapter does not know. */
const ONE_BYTE_CHAR = 18;
const { TEXT } = pg.types.builtins;

/** The adapter factory through which the schema engine speaks to the PostgreSQL at `url`. */
export function connectorFor(url) {
  return bindMigrationAwareSqlAdapterFactory({
    provider: 'postgres',
    adapterName: '@prisma/adapter-pg',
    connect: () => connect(url),
    connectToShadowDb: () => connectToShadow(url),
  });
}

async function connect(url) {
  const schema = new URL(url).searchParams.get('schema') ?? undefined;
  // One connection that is never given back: the advisory lock of the migrations belongs to a connection.
  const options = {
    Client: PostgresClient,
    connectionString: url,
    max: 1,
    idleTimeoutMillis: 0,
    connectionTimeoutMillis: 10_000,
  };
  const adapter = await new PrismaPg(options, { schema }).connect();

  readOneByteChars(adapter);
  const startTransaction = adapter.startTransaction.bind(adapter);
  adapter.startTransaction = async (level) => readOneByteChars(await startTransaction(level));
  // The adapter would cut the script at every semicolon, those inside functions and strings as well. Sent whole
  // it is also one transaction.
  adapter.executeScript = async (script) => {
    await adapter
      .underlyingDriver()
      .query(script)
      .catch((error) => adapter.onError(error));
  };
  return adapter;
}

function readOneByteChars(connection) {
  const queryRaw = connection.queryRaw;
  connection.queryRaw = async (query) => {
    const answer = await connection.performIO(query);
    const found = answer.fields.flatMap((field, at) => (field.dataTypeID === ONE_BYTE_CHAR ? [at] : []));
    for (const at of found) answer.fields[at].dataTypeID = TEXT;
    const answered = Object.create(connection, { performIO: { value: async () => answer } });
    const result = await queryRaw.call(answered, query);
    for (const at of found) result.columnTypes[at] = ColumnTypeEnum.Character;
    return result;
  };
  return connection;
}

/** A database of its own, dropped at the end. The adapter's own way would take the real one when given a URL. */
async function connectToShadow(url) {
  const name = `prisma_shadow_${randomUUID()}`;
  const shadowUrl = new URL(url);
  shadowUrl.pathname = `/${name}`;
  const main = await connect(url);
  await main.executeScript(`CREATE DATABASE "${name}"`);
  const shadow = await connect(shadowUrl.href);
  const disposeShadow = shadow.dispose.bind(shadow);
  shadow.dispose = async () => {
    await disposeShadow();
    await main.executeScript(`DROP DATABASE "${name}"`);
    await main.dispose();
  };
  return shadow;
}

/** Connects once. Throws what pg throws, e.g. with code 3D000 when the database does not exist. */
export async function tryConnection(url) {
  const client = new PostgresClient({ connectionString: url, connectionTimeoutMillis: 10_000 });
  try {
    await client.connect();
  } finally {
    await client.end().catch(() => {});
  }
}

/** Creates the database that `url` names, through the database "postgres" of the same server. */
export async function createDatabase(url) {
  const wanted = decodeURIComponent(new URL(url).pathname.slice(1));
  const doorUrl = new URL(url);
  doorUrl.pathname = '/postgres';
  const client = new PostgresClient({ connectionString: doorUrl.href, connectionTimeoutMillis: 10_000 });
  try {
    await client.connect();
    await client.query(`CREATE DATABASE ${client.escapeIdentifier(wanted)}`);
  } finally {
    await client.end().catch(() => {});
  }
}
