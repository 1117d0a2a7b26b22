// Reads the settings file: `.env`, or the one that `--env-file` or ENV_FILE names. Plain Node, because `npm run up` runs
// it before anything is installed.
import { readdirSync, readFileSync } from 'node:fs';

/** Next would read these by its own rules, after our check. */
const READ_BY_OTHERS = /^\.env\.(?:.+\.)?local$|^\.env\.(?:development|production|test)$/i;

/**
 * Reads the settings file: the one that ENV_FILE names, or `.env` if it exists; ENV_FILE=none reads no file. Returns its
 * values, and its faults as sentences that never contain a value. `file` is null if no file was read.
 *
 * @param {Record<string, string | undefined>} environment
 * @returns {{ file: string | null, values: Record<string, string>, faults: string[] }}
 */
export function readEnvFile(environment) {
  const named = environment.ENV_FILE || null;
  const file = named ?? '.env';
  const faults = filesOfOthers(file).map(
    (name) => `${name} is not read. Move its settings to .env and delete it, or name it with --env-file`,
  );
  if (named === 'none') return { file: null, values: {}, faults };
  try {
    const read = parse(readFileSync(file));
    faults.push(...read.faults.map((fault) => `${file}${fault}`));
    return { file, values: read.values, faults };
  } catch (error) {
    if (named || error.code !== 'ENOENT') faults.push(`${file} can’t be read (${error.code})`);
    return { file: null, values: {}, faults };
  }
}

const filesOfOthers = (chosen) =>
  readdirSync('.').filter((name) => READ_BY_OTHERS.test(name) && name !== chosen.replace(/^\.[/\\]/, ''));

const NOTHING = /[ \t]*(?:#[^\n]*)?(?:\n|$)/y;
const NAME = /[ \t]*(?:export[ \t]+)?([A-Za-z_]\w*)[ \t]*=[ \t]*/y;
/** A completely quoted value, optionally followed by a comment. */
const QUOTED = /(?:'([^']*)'|"((?:[^"\\]|\\[^])*)")[ \t]*(?:[ \t]#[^\n]*)?(?:\n|$)/y;
/** A value that is quoted in part, as in `"Name, Inc." <name@example.com>`. */
const QUOTED_IN_PART = /(?:'[^'\n]*'|"(?:[^"\\\n]|\\[^\n])*")/y;
const LINE = /[^\n]*(?:\n|$)/y;

/**
 * Follows the rules that shells and systemd share: text in single quotes is literal; in double quotes a backslash escapes
 * `"`, `\`, `$` and a backtick. Outside quotes, `#` starts a comment only after a space.
 *
 * @param {Buffer} bytes
 */
function parse(bytes) {
  const values = {};
  if (bytes.includes(0)) return { values, faults: [' must be text in UTF-8'] };
  const text = bytes
    .toString('utf8')
    .replace(/^\uFEFF/, '')
    .replace(/\r\n?/g, '\n');
  const faults = [];
  let at = 0;
  const take = (pattern) => {
    pattern.lastIndex = at;
    const found = pattern.exec(text);
    if (found) at = pattern.lastIndex;
    return found;
  };
  while (at < text.length) {
    if (take(NOTHING)) continue;
    const line = text.slice(0, at).split('\n').length;
    const name = take(NAME)?.[1];
    if (!name) faults.push(`, line ${line}: must be NAME=value`);
    const quoted = name && take(QUOTED);
    if (quoted) {
      values[name] = quoted[1] ?? quoted[2].replace(/\\(["\\$`])/g, '$1');
      continue;
    }
    const begin = at;
    if (name && /['"]/.test(text[at] ?? '') && !take(QUOTED_IN_PART))
      faults.push(`, line ${line}: ${name} has a quote that isn’t closed`);
    at = begin;
    const [rest] = take(LINE);
    if (name) values[name] = rest.replace(/(?:^|[ \t])#.*/, '').trim();
  }
  return { values, faults };
}
