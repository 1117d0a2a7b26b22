// Puts the settings file into the environment, where it sets only what the environment doesn't. Every command imports
// this before anything that reads a setting.
import { spawn } from 'node:child_process';
import { readEnvFile } from './env-file.mjs';

/** Node reads these once, when it starts: set later, they have no effect. */
const READ_AT_START = /^(NODE_|UV_|SSL_CERT_)/;

const at = process.argv.findIndex((argument) => /^--env-file(=|$)/.test(argument));
if (at > 0) {
  const [, inline] = process.argv[at].split(/=(.*)/s);
  const named = inline ?? process.argv[at + 1];
  if (!named) {
    process.stderr.write('--env-file needs the path of a file.\n');
    process.exit(2);
  }
  process.argv.splice(at, inline === undefined ? 2 : 1);
  process.env.ENV_FILE = named;
}

// Next would read .env a second time, by its own rules, and other files beside it.
process.env.__NEXT_PROCESSED_ENV = 'true';

export const { file, values, faults } = readEnvFile(process.env);
export const warnings =
  'NODE_ENV' in values ? [`NODE_ENV has no effect in ${file}: each command sets its own`] : [];

const added = Object.entries(values).filter(([name]) => name !== 'NODE_ENV' && !(name in process.env));
Object.assign(process.env, Object.fromEntries(added));
if (added.some(([name]) => READ_AT_START.test(name))) await runAgain();

/** Runs this command in a Node that has the whole environment from its start, and ends as that one does. */
function runAgain() {
  const child = spawn(process.execPath, [...process.execArgv, ...process.argv.slice(1)], {
    stdio: 'inherit',
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  return new Promise(() => child.on('exit', (code) => process.exit(code ?? 1)));
}
