import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

/**
 * Loads Prisma's schema engine as WebAssembly. By hand: the package's own entry imports the .wasm file as a
 * module, which Node does not do. Returns the class SchemaEngine.
 */
export async function loadSchemaEngine() {
  const gluePath = createRequire(import.meta.url).resolve('@prisma/schema-engine-wasm/schema_engine_bg');
  const glue = await import(pathToFileURL(gluePath).href);
  const code = await readFile(gluePath.replace(/\.js$/, '.wasm'));
  globalThis.PRISMA_WASM_PANIC_REGISTRY = { set_message: (message) => (lastPanic = message) };
  const { instance } = await WebAssembly.instantiate(code, { './schema_engine_bg.js': glue });
  glue.__wbg_set_wasm(instance.exports);
  instance.exports.__wbindgen_start();
  return glue.SchemaEngine;
}

let lastPanic;

const CODES = [
  [/^Can't reach database server/, 'P1001'],
  [/^Authentication failed/, 'P1000'],
  [/^Database .* does not exist/, 'P1003'],
  [/^Timed out trying to acquire a postgres advisory lock/, 'P1002'],
];

/** What the native engine would have put into `error.data`: the WebAssembly one throws the words alone. */
export function describe(error) {
  const panicked = error instanceof WebAssembly.RuntimeError;
  const message = (panicked && lastPanic) || String(error?.message ?? error).trim();
  const error_code = CODES.find(([pattern]) => pattern.test(message))?.[1];
  return { is_panic: panicked, message, ...(error_code && { error_code }) };
}
