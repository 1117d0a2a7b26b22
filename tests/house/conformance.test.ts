import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { conformance, readAll, readList, readMarks } from '@/scripts/conformance.mjs';

// Assembled here, so that this file has no mark of its own.
const mark = (ids: string) => `// ${'proves'}: ${ids}`;

describe('docs/conformance.md', () => {
  const { page, faults } = readAll();

  it('has a test or a reason for each id, and no unknown ids', () => {
    expect(faults).toEqual([]);
  });

  it('is what `npm run conformance` writes', () => {
    expect(readFileSync('docs/conformance.md', 'utf8')).toBe(page);
  });
});

describe('readMarks', () => {
  it.each([
    ['a test', [mark('a, ASVS 6.5.1'), "it('works', () => {});"], ['a', 'ASVS 6.5.1']],
    ['a group', [mark('a'), "describe('here', () => {"], ['a']],
    ['a parametrised test', [`  ${mark('a')}`, "  it.each([1])('works with %s', () => {});"], ['a']],
    ['a test, over two lines', [mark('a'), mark('b'), "it('works', () => {});"], ['a', 'b']],
  ])('reads a mark above %s', (_, lines, ids) => {
    expect(readMarks('one.test.ts', lines.join('\n'))).toEqual({ ids, faults: [] });
  });

  it.each([
    ['above a function', [mark('a'), 'const one = () => 1;']],
    ['above an empty line', [mark('a'), '', "it('works', () => {});"]],
    ['above a conditional test', [mark('a'), "it.runIf(root)('works', () => {});"]],
    ['in a file with a skipped test', [mark('a'), "it('works', () => {});", "it.skip('fails', () => {});"]],
    ['with an empty id', [mark('a,'), "it('works', () => {});"]],
    ['at the end of a line', [`it('works', () => {}); ${mark('a')}`]],
  ])('reports a mark %s', (_, lines) => {
    expect(readMarks('one.test.ts', lines.join('\n'))).toEqual({
      ids: [],
      faults: [expect.stringMatching(/^one\.test\.ts:1: \S/)],
    });
  });
});

describe('conformance', () => {
  const faultsWith = (list: string, ids: string) =>
    conformance(readList(`## One\n${list}`), { 'tests/one.test.ts': `${mark(ids)}\nit('works', () => {});` })
      .faults;

  it('accepts an id with a test, and one with a remark', () => {
    expect(faultsWith('a: First\nb: Second | Not covered: there is none.', 'a')).toEqual([]);
  });

  it.each([
    ['a mark with an unknown id', 'a: First', 'a, b'],
    ['an id without test and remark', 'a: First\nb: Second', 'a'],
    ['an id that is "not covered" but has a test', 'a: First | Not covered: there is none.', 'a'],
    ['an id that is listed twice', 'a: First\na: Second', 'a'],
    ['a line of another shape', 'a: First\nsecond', 'a'],
  ])('reports %s', (_, list, ids) => {
    expect(faultsWith(list, ids)).toHaveLength(1);
  });
});
