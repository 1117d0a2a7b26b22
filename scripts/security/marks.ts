import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { testsIn, type Test } from './tests-in';

/** Where a test says what it proves: `// proves: parallel-use, ASVS 6.5.1` directly above it. */
export type Mark = { file: string; line: number; title: string; ids: string[] };

export type Marks = { marks: Mark[]; faults: string[] };

const MARK = /^\s*\/\/ proves: (\S.*)$/;
/** What was meant as one: with other spaces, in capitals, at the end of a line. */
const NEARLY = /\/\/\s*proves\s*:/i;

/**
 * The marks of one test file. A mark is one or several comment lines directly above an `it`, `test` or `describe`; above
 * anything else, and above what may be skipped, it is a fault: nothing would fail if what it says were untrue.
 */
export function readMarks(file: string, text: string): Marks {
  const found: Marks = { marks: [], faults: [] };
  if (!NEARLY.test(text)) return found;
  const { tests, isQuoted } = testsIn(file, text);
  const lines = text.split('\n');
  const marks = lines.map((line, index) => {
    const at = lines.slice(0, index).join('\n').length + 1 + line.search(NEARLY);
    return NEARLY.test(line) && !isQuoted(at) ? { ids: MARK.exec(line)?.[1] } : null;
  });
  let ids: string[] = [];
  marks.forEach((mark, index) => {
    if (mark === null) return;
    if (mark.ids === undefined)
      return found.faults.push(`${file}:${index + 1}: a mark is a line "// proves: id, other id" of its own`);
    ids.push(...mark.ids.split(',').map((id) => id.trim()));
    if (marks[index + 1]?.ids !== undefined) return;
    const test = tests.get(index + 2);
    const fault = faultOf(test, ids);
    if (fault !== null || test === undefined) found.faults.push(`${file}:${index + 1}: ${fault}`);
    else found.marks.push({ file, line: index + 1, title: test.title, ids });
    ids = [];
  });
  return found;
}

function faultOf(test: Test | undefined, ids: string[]): string | null {
  if (test === undefined) return 'a mark stands directly above an it, test or describe';
  if (test.skipped !== null) return `a mark above what may not run (.${test.skipped})`;
  if (ids.includes('')) return 'a mark with an empty id';
  const twice = ids.find((id, index) => ids.indexOf(id) !== index);
  return twice === undefined ? null : `a mark names ${twice} twice`;
}

/** Not run by `npm test` or `npm run test:system`: it proves nothing. */
const UNTRIED = 'tests/screens/';

/** The marks of all tests, by path and line. */
export function readAllMarks(root = process.cwd()): Marks {
  const files = readdirSync(join(root, 'tests'), { recursive: true, encoding: 'utf8' })
    .map((path) => `tests/${path.replaceAll('\\', '/')}`)
    .filter((path) => /\.test\.tsx?$/.test(path))
    .sort();
  const all = files.map((file) => readMarks(file, readFileSync(join(root, file), 'utf8')));
  const marks = all.flatMap((one) => one.marks);
  const idle = marks.filter(({ file }) => file.startsWith(UNTRIED));
  return {
    marks,
    faults: [
      ...all.flatMap((one) => one.faults),
      ...idle.map(({ file, line }) => `${file}:${line}: a mark where no run looks`),
    ],
  };
}
