// Three keyboard layouts. Keys are neighbours if they are at most one column and one row apart.
const keyboards = [
  ['1234567890-=', 'qwertyuiop[]', "asdfghjkl;'", 'zxcvbnm,./'],
  ['1234567890ß', 'qwertzuiopü', 'asdfghjklöä', 'yxcvbnm,.-'],
  ['1234567890', 'azertyuiop', 'qsdfghjklm', 'wxcvbn,;:'],
].map((rows) => new Map(rows.flatMap((row, y) => [...row].map((key, x) => [key, { x, y }] as const))));

const shifted = new Map(
  [...'!@#$%^&*()_+{}:"<>?'].map((key, index) => [key, "1234567890-=[];',./"[index] ?? key]),
);

/** The step of a run: 1 as in abc, -1 as in cba, 0 as in aaa. Null if there is none. */
function stepOf(from: string, to: string): number | null {
  const step = (to.codePointAt(0) ?? 0) - (from.codePointAt(0) ?? 0);
  return Math.abs(step) <= 1 ? step : null;
}

/** The length of the run at `start` (abcd, 9876, aaaa). */
function runFrom(symbols: string[], start: number): number {
  const step = stepOf(symbols[start] ?? '', symbols[start + 1] ?? '');
  if (step === null) return 1;
  let end = start + 1;
  while (end + 1 < symbols.length && stepOf(symbols[end] ?? '', symbols[end + 1] ?? '') === step) end += 1;
  return end - start + 1;
}

/** The length of the walk over neighbouring keys at `start` (qwerty, 1qaz, zxcde). */
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
 * The length of a text with each run of three or more, and each walk of four or more, counted as two symbols, because
 * that is about how hard they are to guess. Expects lower case.
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

/** The length of the longest repetition of one part, the last of which may be incomplete: abcabcab. */
function longestRepeat(symbols: string[]): number {
  let longest = 0;
  for (let period = 1; period <= symbols.length / 2; period += 1) {
    let same = 0;
    for (let at = period; at < symbols.length; at += 1) {
      same = symbols[at] === symbols[at - period] ? same + 1 : 0;
      if (same >= period) longest = Math.max(longest, same + period);
    }
  }
  return longest;
}

/** The length of the longest palindrome: drowssappassword. */
function longestMirror(symbols: string[]): number {
  let longest = 0;
  for (let middle = 0; middle < symbols.length; middle += 0.5) {
    let [left, right] = [Math.ceil(middle) - 1, Math.floor(middle) + 1];
    while (left >= 0 && right < symbols.length && symbols[left] === symbols[right]) {
      left -= 1;
      right += 1;
    }
    longest = Math.max(longest, right - left - 1);
  }
  return longest;
}

/** The share of characters that may surround a doubled word. */
const MAX_PADDING = 1 / 5;

/**
 * True for a repetition, a run, a keyboard walk, a doubled or mirrored word (also with separators as in word-word, or with
 * a little padding), and combinations of these that leave at most half of the length to guess. Ignores case and
 * invisible characters such as a zero-width space.
 */
export function isPattern(password: string): boolean {
  const text = password.toLowerCase().replace(/\p{Cf}/gu, '');
  const symbols = [...text];
  const letters = symbols.filter((symbol) => /[\p{L}\p{N}]/u.test(symbol));
  const doubled = Math.max(longestRepeat(letters), longestMirror(letters));
  return (
    longestRepeat(symbols) === symbols.length ||
    (letters.length >= symbols.length / 2 && doubled >= letters.length * (1 - MAX_PADDING)) ||
    effectiveLength(text) * 2 <= symbols.length
  );
}
