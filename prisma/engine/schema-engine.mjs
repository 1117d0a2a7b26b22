#!/usr/bin/env node
// Stands in for Prisma's native schema engine, which the CLI would download from the vendor's own host. The CLI
// starts this file (PRISMA_SCHEMA_ENGINE_BINARY, see prisma.config.ts) and speaks JSON-RPC with it, one line a
// message; the work is done by the same engine as WebAssembly.
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { connectorFor, createDatabase, tryConnection } from './connect.mjs';
import { describe, loadSchemaEngine } from './load.mjs';
import { withPassword } from './password.mjs';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    datamodels: { type: 'string', multiple: true, default: [] },
    datasource: { type: 'string' },
    'enabled-preview-features': { type: 'string' },
    'extension-types': { type: 'string' },
  },
});
const url = values.datasource && withPassword(JSON.parse(values.datasource).url);

if (positionals[0] === 'cli') await runCommand(positionals[1]);
else serve();

async function runCommand(command) {
  try {
    if (command === 'can-connect-to-database') await tryConnection(url);
    else if (command === 'create-database') await createDatabase(url);
    else throw new Error(`This schema engine does not know the command ${command}`);
  } catch (error) {
    const fields = describeConnection(error);
    // The CLI skips the first line of stderr, which is the native engine's greeting.
    process.stderr.write(`\n${JSON.stringify({ level: 'ERROR', target: 'schema_engine::logger', fields })}`);
    process.exitCode = 1;
  }
}

function describeConnection(error) {
  const { hostname, port, pathname } = new URL(url);
  if (error.code === '3D000')
    return { error_code: 'P1003', message: `Database \`${pathname.slice(1)}\` does not exist` };
  if (error.code === '28P01' || error.code === '28000')
    return {
      error_code: 'P1000',
      message: `Authentication failed against the database server at \`${hostname}\``,
    };
  // An error with five characters of code is the server's own; anything else means that it was not reached.
  if (/^[0-9A-Z]{5}$/.test(error.code ?? '')) return { message: error.message };
  return { error_code: 'P1001', message: `Can't reach database server at \`${hostname}:${port || 5432}\`` };
}

function serve() {
  // A panic inside the engine surfaces here, past every promise.
  process.on('uncaughtException', (error) => {
    if (asked !== undefined) fail(asked, error);
    process.exit(101);
  });
  const engine = openEngine();
  // Unheard until the first request asks for it; each request is answered with the reason then.
  engine.catch(() => {});
  let last = Promise.resolve();
  const requests = createInterface({ input: process.stdin });
  requests.on('line', (line) => {
    const request = JSON.parse(line);
    if (request.method) last = last.then(() => answer(engine, request));
  });
  requests.on('close', () => last.then(() => process.exit(0)));
}

async function openEngine() {
  if (!url) throw new Error('This command needs a database: set DATABASE_URL');
  const SchemaEngine = await loadSchemaEngine();
  const datamodels = values.datamodels.map((path) => [path, readFileSync(path, 'utf8')]);
  // An empty list would make it panic: `diff` names no data model.
  const given = { datamodels: datamodels.length > 0 ? datamodels : undefined };
  return SchemaEngine.new(given, () => {}, connectorFor(url));
}

let asked;

async function answer(engine, { id, method, params }) {
  asked = id;
  const name = method === 'getDatabaseVersion' ? 'version' : method;
  try {
    const result = (await (await engine)[name](params)) ?? {};
    // The native engine prints a diff through the CLI, and the CLI waits for that before it exits.
    if (method === 'diff' && result.stdout) send({ id, method: 'print', params: { content: result.stdout } });
    send({ id, result });
  } catch (error) {
    fail(id, error);
  }
}

function fail(id, error) {
  const message = 'An error happened. Check the data field for details.';
  send({ id, error: { code: 4466, message, data: describe(error) } });
}

function send(message) {
  process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
}
