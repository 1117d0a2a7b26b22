import { effectiveLength } from '../schemas/pattern';

/** What must be left to guess, in symbols, when the personal parts are gone. */
const LEAST_OWN_PART = 6;

/** Said along with a name so often that they add nothing. */
const fillers = [
  'password',
  'passwort',
  'passphrase',
  'account',
  'welcome',
  'secret',
  'login',
  'admin',
  'the',
  'my',
];

/** Lower case without accents: José and jose are the same to whoever guesses. */
const plain = (text: string) => text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();

/** The whole without its signs, and its parts of three symbols or more. */
function wordsOf(text: string): string[] {
  const parts = plain(text).split(/[^\p{L}\p{N}]+/u);
  return [parts.join(''), ...parts].filter((word) => [...word].length >= 3);
}

/**
 * True when a password (normalised, of allowed length) is made of the person's name, address or the app's name: with
 * those taken out, and common fillers too, fewer than six symbols are left to guess, a run counting as two (ASVS
 * 6.2.11, NIST SP 800-63B-4 3.1.1.2). A name within a longer phrase is fine.
 */
export function isPersonal(
  password: string,
  about: { name?: string; address?: string; appName: string },
): boolean {
  const [local = '', domain = ''] = about.address?.split('@') ?? [];
  const own = [about.name ?? '', local, domain, domain.replace(/\.[^.]*$/, ''), about.appName].flatMap(
    wordsOf,
  );
  const without = (text: string, words: string[]) =>
    [...new Set(words)]
      .sort((a, b) => b.length - a.length)
      .reduce((rest, word) => rest.replaceAll(word, ' '), text);

  const letters = plain(password).replace(/[^\p{L}\p{N}]+/gu, '');
  const rest = without(letters, own);
  if (rest === letters) return false;
  return effectiveLength(without(rest, fillers).replaceAll(' ', '')) < LEAST_OWN_PART;
}
