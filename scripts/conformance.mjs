// `npm run conformance`: writes docs/conformance.md from scripts/conformance.txt and the marks in the tests.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const PAGE = 'docs/conformance.md';
const INTRO = `# Conformance

<!-- Written by npm run conformance. Change scripts/conformance.txt or the marks in the tests, not this page. -->

Each threat that Sparekey is tested against and each requirement of the standards, with the test files that prove it or
the reason why none does. [security.md](security.md) explains what is claimed and why it holds.`;

const MARK = /^\s*\/\/ proves: (\S.*)$/;
const NEARLY_MARK = /\/\/\s*proves\s*:/i;
const TEST = /^\s*(it|test|describe)\b/;
const CONDITIONAL = /^\s*(it|test|describe)\.(skip|skipIf|runIf|todo|fails)\b/;
const SKIPPED = /^\s*(it|test|describe)\.(skip|todo|fails)\b/m;

/** The sections of the list: a title, and entries with an id, a title and perhaps a remark. */
export function readList(text) {
  return text
    .split(/^## /m)
    .slice(1)
    .map((section) => {
      const [title, ...lines] = section.trim().split('\n');
      return { title, entries: lines.filter(Boolean).map(readEntry) };
    });
}

function readEntry(line) {
  const [, id, title, remark] = /^([^:]+): (.+?)(?: \| (.+))?$/.exec(line) ?? [];
  return { id: id ?? line, title, remark };
}

/** The ids that a test file's marks name, and what is wrong with the marks. */
export function readMarks(file, text) {
  const lines = text.split('\n');
  const ids = new Set();
  const faults = [];
  lines.forEach((line, index) => {
    if (!NEARLY_MARK.test(line)) return;
    const named = MARK.exec(line)?.[1]
      .split(',')
      .map((id) => id.trim());
    const below = lines.slice(index + 1).find((next) => !MARK.test(next)) ?? '';
    const fault =
      named === undefined || named.includes('')
        ? 'a mark is a line "// proves: id, other id"'
        : !TEST.test(below)
          ? 'a mark stands directly above an it, test or describe'
          : CONDITIONAL.test(below) || SKIPPED.test(text)
            ? 'a mark in front of a test that may not run'
            : null;
    if (fault) faults.push(`${file}:${index + 1}: ${fault}`);
    else for (const id of named) ids.add(id);
  });
  return { ids: [...ids], faults };
}

/** The page, and every reason why it could be untrue: `files` has the text of each test by its path. */
export function conformance(list, files) {
  const entries = list.flatMap((section) => section.entries);
  const known = new Set(entries.map(({ id }) => id));
  const marks = Object.entries(files).map(([file, text]) => ({ file, ...readMarks(file, text) }));
  const testsOf = (id) => marks.filter((mark) => mark.ids.includes(id)).map(({ file }) => file);
  const faults = [
    ...marks.flatMap((mark) => mark.faults),
    ...marks.flatMap(({ file, ids }) =>
      ids.filter((id) => !known.has(id)).map((id) => `${file}: a mark names ${id}, which is not in the list`),
    ),
    ...entries.flatMap((entry, index) => faultsOf(entry, testsOf(entry.id), entries.slice(0, index))),
  ];
  const sections = list.map(
    ({ title, entries }) =>
      `## ${title}\n\n${entries.map((entry) => lineOf(entry, testsOf(entry.id))).join('\n')}`,
  );
  return { page: `${[INTRO, ...sections].join('\n\n')}\n`, faults };
}

function faultsOf({ id, title, remark }, tests, earlier) {
  if (title === undefined) return [`${id}: a line of the list is "id: title | remark"`];
  if (earlier.some((entry) => entry.id === id)) return [`${id}: listed twice`];
  if (tests.length === 0 && remark === undefined)
    return [`${id}: no test is marked with it, and no remark says why`];
  if (tests.length > 0 && remark?.startsWith('Not covered:'))
    return [`${id}: "Not covered", but tests are marked with it`];
  return [];
}

function lineOf({ id, title, remark }, tests) {
  const links = tests
    .map((file) => `[${file.replace(/^tests\/|\.test\.tsx?$/g, '')}](../${file})`)
    .join(', ');
  return `- \`${id}\` ${title}: ${[links && `${links}.`, remark].filter(Boolean).join(' ')}`;
}

/** Reads the list and all tests below `root`. tests/screens is left out: no test run includes it. */
export function readAll(root = '.') {
  const paths = readdirSync(join(root, 'tests'), { recursive: true })
    .map((path) => `tests/${path.replaceAll('\\', '/')}`)
    .filter((path) => /\.test\.tsx?$/.test(path) && !path.startsWith('tests/screens/'))
    .sort();
  const files = Object.fromEntries(paths.map((path) => [path, readFileSync(join(root, path), 'utf8')]));
  return conformance(readList(readFileSync(join(root, 'scripts/conformance.txt'), 'utf8')), files);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const { page, faults } = readAll();
  writeFileSync(PAGE, page);
  for (const fault of faults) console.error(fault);
  if (faults.length > 0) process.exitCode = 1;
  else console.log(`${PAGE} is written.`);
}
