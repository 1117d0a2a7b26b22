// Three keyboards as they lie under the fingers; a key's neighbours are those at most one column and one row away.
const keyboards = [
  ['1234567890-=', 'qwertyuiop[]', "asdfghjkl;'", 'zxcvbnm,./'],
  ['1234567890ß', 'qwertzuiopü', 'asdfghjklöä', 'yxcvbnm,.-'],
  ['1234567890', 'azertyuiop', 'qsdfghjklm', 'wxcvbn,;:'],
].map((rows) => new Map(rows.flatMap((row, y) => [...row].map((key, x) => [key, { x, y }] as const))));

const shifted = new Map(
  [...'!@#$%^&*()_+{}:"<>?'].map((key, index) => [key, "1234567890-=[];',./"[index] ?? key]),
);

/** The step of a run: 1 as in abc, -1 as in cba, 0 as in aaa; null when there is none. */
function stepOf(from: string, to: string): number | null {
  const step = (to.codePointAt(0) ?? 0) - (from.codePointAt(0) ?? 0);
  return Math.abs(step) <= 1 ? step : null;
}

/** How many symbols from `start` are one run (abcd, 9876, aaaa). */
function runFrom(symbols: string[], start: number): number {
  const step = stepOf(symbols[start] ?? '', symbols[start + 1] ?? '');
  if (step === null) return 1;
  let end = start + 1;
  while (end + 1 < symbols.length && stepOf(symbols[end] ?? '', symbols[end + 1] ?? '') === step) end += 1;
  return end - start + 1;
}

/** How many symbols from `start` are one walk over neighbouring keys (qwerty, 1qaz, zxcde). */
function walkFrom(symbols: string[], start: number): number {
  const lengths = keyboards.map((keys) => {
    let end = start;
    for (; end + 1 < symbols.length; end += 1) {
      const [from, to] = [keys.get(symbols[end] ?? ''), keys.get(symbols[end + 1] ?? '')];
      if (!from || !to || Math.abs(from.x - to.x) > 1 || Math.abs(from.y - to.y) > 1) break;
    }
    return end - start + 1;
  });
  return Math.max(...lengths);
}

/**
 * How long a text is when each run of three or more, and each walk over four or more neighbouring keys, counts as two
 * symbols: that is about what there is to guess in it. Expects lower case.
 */
export function effectiveLength(text: string): number {
  const symbols = [...text].map((symbol) => shifted.get(symbol) ?? symbol);
  let length = 0;
  for (let at = 0; at < symbols.length;) {
    const run = runFrom(symbols, at);
    const walk = walkFrom(symbols, at);
    const piece = Math.max(run >= 3 ? run : 1, walk >= 4 ? walk : 1);
    length += piece > 1 ? 2 : 1;
    at += piece;
  }
  return length;
}

/** The text is one part said over and over, the last time perhaps not to its end: aaaa, abcabcab, wordword. */
function repeats(symbols: string[]): boolean {
  for (let period = 1; period <= symbols.length / 2; period += 1)
    if (symbols.every((symbol, index) => index < period || symbol === symbols[index - period])) return true;
  return false;
}

/** The second half is the first one backwards: drowssappassword. */
const mirrors = (symbols: string[]) => symbols.every((symbol, index) => symbol === symbols.at(-1 - index));

/**
 * True for a repeat, a doubled or mirrored word (also parted by signs, as in word-word), a run, a keyboard walk, and
 * for what is put together of a few of these so that half of it or less is left to guess. Case counts for nothing.
 */
export function isPattern(password: string): boolean {
  const text = password.toLowerCase();
  const symbols = [...text];
  const letters = symbols.filter((symbol) => /[\p{L}\p{N}]/u.test(symbol));
  const doubled = letters.length >= symbols.length / 2 && (repeats(letters) || mirrors(letters));
  return repeats(symbols) || doubled || effectiveLength(text) * 2 <= symbols.length;
}
