// `npm test`: everything from a fresh clone to a count; with --system, as `npm run test:system`, only the heavy runs on a
// build of this tree. Plain Node: it runs before anything is installed.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { constants } from 'node:os';
import { join, relative } from 'node:path';
import { install } from './install.mjs';
import { findProgram, installPackages } from './install-packages.mjs';

const REPORTS = '.data/test';
/** Which build the tests made last, and what in this folder no build is made of. */
const BUILT = join(REPORTS, 'built');
const NOT_BUILT = new Set(
  '.git .ci .data .next node_modules generated tests docs next-env.d.ts tsconfig.tsbuildinfo'.split(' '),
);
const WINDOWS = process.platform === 'win32';
const children = new Set();
const total = { passed: 0, failed: 0 };
/** What failed, said once more at the end, where it is found. */
const failures = [];

const serverBefore = testServer();

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
  process.once(signal, async () => {
    // The groups first, with time to clean up after themselves; then what they could not.
    const ended = [...children].map((child) => new Promise((resolve) => child.once('exit', resolve)));
    children.forEach((child) => end(child, signal));
    await Promise.race([Promise.all(ended), new Promise((resolve) => setTimeout(resolve, 3_000))]);
    children.forEach((child) => end(child, 'SIGKILL'));
    const left = testServer();
    // SIGINT is PostgreSQL's fast shutdown. One that ran before us is somebody else's.
    if (left && left !== serverBefore) end({ pid: left }, 'SIGINT', false);
    process.exit(128 + constants.signals[signal]);
  });
process.on('exit', () => children.forEach((child) => end(child, 'SIGKILL')));

install();
const browser = findBrowser() ?? installBrowser();
mkdirSync(REPORTS, { recursive: true });
if ((await run('prisma generate', [program('prisma/build/index.js'), 'generate'])) !== 0)
  stopHere('prisma generate failed');

if (process.argv.includes('--system')) {
  const missing = installPackages('nginx', 'pgbouncer');
  if (missing) stopHere(missing);
  if (isBuiltFromThis() || (await build())) {
    // In one run, so that a file which waits leaves the cores to others.
    await tests('programs', 'attacks', 'further', 'pooled', 'zone-further', 'system');
  }
  finish();
}

if ((await run('routes', [program('next/dist/bin/next'), 'typegen'])) !== 0) stopHere('next typegen failed');
// Each keeps one core busy.
await Promise.all([
  step('types', [program('typescript/bin/tsc'), '--noEmit']),
  step(
    'lint',
    [program('eslint/bin/eslint.js'), '.', '--max-warnings', '0'],
    [program('prettier/bin/prettier.cjs'), '--check', '--log-level', 'warn', '.'],
  ),
]);
await tests('unit', 'races', 'background', 'zone-india', 'zone-pacific');
if (await build()) await tests('e2e');
finish();

function program(path) {
  return join('node_modules', path);
}

/** A group of commands that counts as one test. True: all of them passed. */
async function step(name, ...commands) {
  for (const command of commands) if ((await run(name, command)) !== 0) return fail(name);
  total.passed += 1;
  return true;
}

async function build() {
  // `npm run up` must not take this build for its own.
  rmSync('.next/inputs.sha256', { force: true });
  rmSync(BUILT, { force: true });
  if (!(await step('build', [program('next/dist/bin/next'), 'build'])))
    return fail('what needs a build was not run');
  writeFileSync(BUILT, readFileSync('.next/BUILD_ID'));
  return true;
}

/** True when the build is one of ours, and nothing that goes into one is newer. */
function isBuiltFromThis() {
  if (!existsSync(BUILT) || !existsSync('.next/BUILD_ID')) return false;
  if (readFileSync(BUILT, 'utf8') !== readFileSync('.next/BUILD_ID', 'utf8')) return false;
  return newestIn('.') < statSync('.next/BUILD_ID').mtimeMs;
}

function newestIn(folder) {
  const times = readdirSync(folder, { withFileTypes: true })
    .filter(({ name }) => !NOT_BUILT.has(name))
    .map((entry) =>
      entry.isDirectory() ? newestIn(join(folder, entry.name)) : statSync(join(folder, entry.name)).mtimeMs,
    );
  return Math.max(0, ...times);
}

/** Vitest projects; their own count goes into ours. A run that leaves no report, or fails without one, is a failure. */
async function tests(...projects) {
  const report = join(REPORTS, `${projects[0]}.json`);
  rmSync(report, { force: true });
  const chosen = projects.flatMap((project) => ['--project', project]);
  const args = [...chosen, '--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const code = await run(projects.join(', '), [program('vitest/vitest.mjs'), 'run', ...args]);
  if (!existsSync(report)) return fail(`${projects}: no report`);
  const counted = JSON.parse(readFileSync(report, 'utf8'));
  total.passed += counted.numPassedTests;
  total.failed += counted.numFailedTests;
  for (const { name, message, assertionResults } of counted.testResults) {
    const failed = assertionResults.filter(({ status }) => status === 'failed');
    for (const { fullName } of failed) failures.push(`${relative('.', name)}: ${fullName}`);
    if (failed.length === 0 && message) failures.push(`${relative('.', name)}: ${message.split('\n')[0]}`);
  }
  if (code !== 0 && counted.numFailedTests === 0) fail(`${projects}: it ended with status ${code}`);
}

function fail(what) {
  console.error(`FAILED: ${what}`);
  failures.push(what);
  total.failed += 1;
  return false;
}

/** Runs Node on a script in a process group of its own, so that nothing it starts outlives us. */
function run(name, args) {
  console.log(`\n== ${name}: ${args.slice(1).join(' ')}`);
  return new Promise((resolve) => {
    // A developer's own settings reach neither a test nor the build that is tested.
    const withoutSettings = { ENV_FILE: 'none', __NEXT_PROCESSED_ENV: 'true' };
    const env = { ...process.env, ...withoutSettings, ...(browser && { CHROMIUM_PATH: browser }) };
    const child = spawn(process.execPath, args, {
      env,
      stdio: ['ignore', 'inherit', 'inherit'],
      detached: !WINDOWS,
    });
    children.add(child);
    child.on('error', () => resolve(1));
    child.on('exit', (code) => {
      children.delete(child);
      resolve(code ?? 1);
    });
  });
}

/** The process of the tests' PostgreSQL, by the file that it keeps while it runs. */
function testServer() {
  const file = join(REPORTS, 'postgres', 'postmaster.pid');
  const pid = existsSync(file) ? Number(readFileSync(file, 'utf8').split('\n')[0]) : 0;
  try {
    return pid > 0 && process.kill(pid, 0) ? pid : null;
  } catch {
    return null;
  }
}

function end(child, signal, group = !WINDOWS) {
  try {
    process.kill(group ? -child.pid : child.pid, signal);
  } catch {
    // It has ended by itself.
  }
}

function findBrowser() {
  const found = ['chromium', 'chromium-browser', 'google-chrome'].map(findProgram);
  return process.env.CHROMIUM_PATH || found.find((path) => path !== null);
}

function installBrowser() {
  const missing = installPackages('chromium');
  return missing ? stopHere(`${missing}, or set CHROMIUM_PATH`) : findProgram('chromium');
}

function stopHere(why) {
  fail(why);
  finish();
}

function finish() {
  failures.forEach((failure) => console.log(`FAILED ${failure}`));
  console.log(`${total.passed} passed, ${total.failed} failed`);
  process.exit(total.failed === 0 ? 0 : 1);
}
