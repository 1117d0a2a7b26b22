import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { PrismaPg } from '@prisma/adapter-pg';
import { bindMigrationAwareSqlAdapterFactory, ColumnTypeEnum } from '@prisma/driver-adapter-utils';
import * as bindings from '@prisma/schema-engine-wasm/schema_engine_bg';
import pg from 'pg';
import { canConnect } from './database.mjs';

/** PostgreSQL's one-byte "char", which the engine reads from the catalogue and the adapter does not know. */
const ONE_BYTE_CHAR = 18;
const TEXT = 25;

/** The engine on the database of an address (without one it can only compare schemas and migrations). */
export async function openEngine(url, datamodels) {
  if (url) await canConnect(url);
  await loadWebAssembly();
  const factory = bindMigrationAwareSqlAdapterFactory(readingOneByteChars(new PrismaPg(configOf(url))));
  return bindings.SchemaEngine.new({ datamodels }, () => {}, factory);
}

/** In parts: for its shadow database the adapter changes the name, which a connection string would win over. */
function configOf(url) {
  if (!url) return {};
  const { host, port, user, password, database, ssl } = new pg.Client({ connectionString: url });
  // One connection, never given back: the advisory lock of the migrations belongs to a connection.
  return { host, port, user, password, database, ssl, max: 1, idleTimeoutMillis: 0 };
}

async function loadWebAssembly() {
  globalThis.PRISMA_WASM_PANIC_REGISTRY = {
    set_message(message) {
      throw new Error(message);
    },
  };
  const file = fileURLToPath(import.meta.resolve('@prisma/schema-engine-wasm/schema_engine_bg')).replace(/\.js$/, '.wasm');
  const imports = { './schema_engine_bg.js': bindings };
  const { instance } = await WebAssembly.instantiate(await readFile(file), imports);
  bindings.__wbg_set_wasm(instance.exports);
  instance.exports.__wbindgen_start();
}

function readingOneByteChars(factory) {
  for (const name of ['connect', 'connectToShadowDb']) {
    const open = factory[name].bind(factory);
    factory[name] = async () => {
      const connection = readingThem(await open());
      connection.underlyingDriver().on('error', () => {});
      return connection;
    };
  }
  return factory;
}

function readingThem(connection) {
  const perform = connection.performIO.bind(connection);
  const queryRaw = connection.queryRaw.bind(connection);
  const startTransaction = connection.startTransaction?.bind(connection);
  let columns = [];
  connection.performIO = async (query) => {
    const result = await perform(query);
    columns = [];
    const fields = result.fields?.map((field, at) => {
      if (field.dataTypeID !== ONE_BYTE_CHAR) return field;
      columns.push(at);
      return { ...field, dataTypeID: TEXT };
    });
    return { rows: result.rows, rowCount: result.rowCount, fields };
  };
  connection.queryRaw = async (query) => {
    const result = await queryRaw(query);
    for (const at of columns) result.columnTypes[at] = ColumnTypeEnum.Character;
    return result;
  };
  // The adapter drops its shadow database while its own pool is still connected to it.
  const executeScript = connection.executeScript?.bind(connection);
  if (executeScript)
    connection.executeScript = (script) =>
      executeScript(/^DROP DATABASE "prisma_migrate_shadow_db_[\w-]+"$/.test(script) ? `${script} WITH (FORCE)` : script);
  if (startTransaction) connection.startTransaction = async (level) => readingThem(await startTransaction(level));
  return connection;
}
