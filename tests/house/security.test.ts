import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { sections, sources } from '@/scripts/security/contents';
import { securityDocument } from '@/scripts/security/document';
import { faultsOf } from '@/scripts/security/faults';
import { readAllMarks, readMarks } from '@/scripts/security/marks';
import type { Requirement } from '@/scripts/security/requirement';
import type { Threat } from '@/scripts/security/threat';
import { DOCUMENT } from '@/scripts/security/write';

const { marks, faults } = readAllMarks();
const contents = { sections, sources, marks };

describe(DOCUMENT, () => {
  it('rests on marks that stand where they mean something', () => {
    expect(faults).toEqual([]);
  });

  it('leaves no threat and no requirement without a test or a reason', () => {
    expect(faultsOf(contents, existsSync)).toEqual([]);
  });

  it('is what `npm run security` writes', () => {
    expect(readFileSync(DOCUMENT, 'utf8')).toBe(securityDocument(contents));
  });

  it('names every threat and every requirement', () => {
    const text = readFileSync(DOCUMENT, 'utf8');
    for (const { id } of sections.flatMap(({ threats }) => threats)) expect(text).toContain(`\n\`${id}\` · `);
    for (const { id } of sources.flatMap(({ requirements }) => requirements))
      expect(text).toContain(`\n| ${id.replace(/^\S+ /, '')} | `);
  });
});

const read = (...lines: string[]) => readMarks('tests/one.test.ts', lines.join('\n'));
const whole = (one: { title: string; ids: string[] }) => [one.title, ...one.ids];

describe('a mark', () => {
  it.each([
    ['a test', ['// proves: a', "it('works', () => {});"], ['works', 'a']],
    ['a group', ['// proves: a, ASVS 6.5.1', "describe('here', () => {});"], ['here', 'a', 'ASVS 6.5.1']],
    [
      'a test of a group',
      ["describe('here', () => {", '  // proves: a', "  it('works', () => {});", '});'],
      ['here: works', 'a'],
    ],
    ['a title on its own line', ['// proves: a', 'it(', "  'works',", '  () => {},', ');'], ['works', 'a']],
    [
      'a test of each',
      ['// proves: a', "test.each<[string]>([['x']])('with %s of $name', () => {});"],
      ['with … of …', 'a'],
    ],
    ['a made title', ['// proves: a', 'it(`works ${often} times`, () => {});'], ['works … times', 'a']],
    ['several lines', ['// proves: a', '// proves: b', "it('works', () => {});"], ['works', 'a', 'b']],
  ])('is read above %s', (_, lines, expected) => {
    const { marks, faults } = read(...lines);
    expect(faults).toEqual([]);
    expect(marks.map(whole)).toEqual([expected]);
  });

  it.each([
    ['nothing', ['// proves: a']],
    ['a function', ['// proves: a', 'const one = () => 1;']],
    ['a test that is a line away', ['// proves: a', '', "it('works', () => {});"]],
    ['another comment', ['// proves: a', '// Since it must.', "it('works', () => {});"]],
    ['a skipped test', ['// proves: a', "it.skip('works', () => {});"]],
    ['a test to be written', ['// proves: a', "it.todo('works');"]],
    ['a test of some machines', ['// proves: a', "it.runIf(process.getuid)('works', () => {});"]],
    [
      'a test of a skipped group',
      ["describe.skip('here', () => {", '  // proves: a', "  it('works', () => {});", '});'],
    ],
    [
      'a group with a skipped test',
      ['// proves: a', "describe('here', () => {", "  it.skip('works', () => {});", '});'],
    ],
    ['an empty id', ['// proves: a,', "it('works', () => {});"]],
    ['an id twice', ['// proves: a, a', "it('works', () => {});"]],
    ['in other letters', ['//proves: a', "it('works', () => {});"]],
    ['the end of a line', ["it('works', () => {}); // proves: a"]],
  ])('is a fault above %s', (_, lines) => {
    const { marks, faults } = read(...lines);
    expect(marks).toEqual([]);
    expect(faults).toEqual([expect.stringMatching(/^tests\/one\.test\.ts:\d: \S/)]);
  });
});

describe('a fault', () => {
  const threat: Threat = { id: 'a', name: 'A', severity: 'high', done: 'Done.', where: ['here.ts'] };
  const requirement: Requirement = { id: 'R 1', asks: 'Something.' };
  const found = (one: Partial<Threat>, other: Partial<Requirement>, ...ids: string[]) =>
    faultsOf(
      {
        sections: [{ title: 'One', threats: [{ ...threat, ...one }] }],
        sources: [{ title: 'R', about: 'Of R.', requirements: [{ ...requirement, ...other }] }],
        marks: [{ file: 'tests/one.test.ts', line: 7, title: 'works', ids }],
      },
      (path) => path === 'here.ts',
    );

  it('is none where everything is said and proven', () => {
    expect(found({}, {}, 'a', 'R 1')).toEqual([]);
    expect(found({ untried: 'Takes two machines.' }, { notCovered: 'Not ours.' })).toEqual([]);
    expect(found({}, { documented: '[Here](#here)' }, 'a')).toEqual([]);
  });

  it.each<[string, string[]]>([
    ['tests/one.test.ts:7: a mark names b', found({}, {}, 'a', 'R 1', 'b')],
    ['a: no test', found({}, {}, 'R 1')],
    ['a: tried by tests', found({ untried: 'Why not.' }, {}, 'a', 'R 1')],
    ['a: nothing says what is done', found({ done: ' ' }, {}, 'a', 'R 1')],
    ['a: no file is named', found({ where: [] }, {}, 'a', 'R 1')],
    ['a: there is no gone.ts', found({ where: ['gone.ts'] }, {}, 'a', 'R 1')],
    ['R 1: no test', found({}, {}, 'a')],
    ['R 1: covered, and said not to be', found({}, { notCovered: 'Not ours.' }, 'a', 'R 1')],
    ['R 1: named twice', found({ id: 'R 1' }, {}, 'R 1')],
  ])('is told: %s', (words, faults) => {
    expect(faults).toEqual([expect.stringContaining(words)]);
  });
});
