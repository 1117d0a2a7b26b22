// Loads the settings file into the environment, without overriding variables that are set. Every command imports this
// before anything that reads a setting.
import { spawn } from 'node:child_process';
import { readEnvFile } from './env-file.mjs';

/** Node reads these only when it starts. */
const READ_AT_START = /^(NODE_|UV_|SSL_CERT_)/;

const at = process.argv.findIndex((argument) => /^--env-file(=|$)/.test(argument));
if (at > 0) {
  const [, inline] = process.argv[at].split(/=(.*)/s);
  const named = inline ?? process.argv[at + 1];
  if (!named) {
    process.stderr.write('--env-file needs a file path.\n');
    process.exit(2);
  }
  process.argv.splice(at, inline === undefined ? 2 : 1);
  process.env.ENV_FILE = named;
}

// Keeps Next from reading .env again by its own rules, and from reading .env.local and similar files.
process.env.__NEXT_PROCESSED_ENV = 'true';

export const { file, values, faults } = readEnvFile(process.env);
export const warnings =
  'NODE_ENV' in values ? [`NODE_ENV in ${file} has no effect, because each command sets its own`] : [];

const added = Object.entries(values).filter(([name]) => name !== 'NODE_ENV' && !(name in process.env));
Object.assign(process.env, Object.fromEntries(added));
if (added.some(([name]) => READ_AT_START.test(name))) await runAgain();

/** Runs this command in a new Node process with the complete environment, and exits with its status. */
function runAgain() {
  const child = spawn(process.execPath, [...process.execArgv, ...process.argv.slice(1)], {
    stdio: 'inherit',
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  return new Promise(() => child.on('exit', (code) => process.exit(code ?? 1)));
}
