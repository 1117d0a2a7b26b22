import { readdirSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { describe, expect, it } from 'vitest';

const filesIn = (folder: string) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((path) => `${folder}/${path.replaceAll('\\', '/')}`)
    .filter((path) => /\.(ts|tsx|mjs)$/.test(path) && !path.startsWith('prisma/generated/'));
const textOf = (file: string) => readFileSync(file, 'utf8');
const lines = (file: string) => textOf(file).split('\n').length - 1;

const source = ['app', 'components', 'emails', 'lib', 'scripts', 'prisma'].flatMap(filesIn);
const tests = filesIn('tests').filter((file) => /\.test\.tsx?$/.test(file));

// Each limit below counts what is still over it. Lower a count when you fix one; never raise it.
it.each([
  { what: 'page or action', pattern: /^app\/.*\/(page\.tsx|actions\.ts)$/, most: 40, over: 16 },
  { what: 'form', pattern: /^components\/forms\//, most: 80, over: 2 },
  { what: 'use case', pattern: /^lib\/(accounts|password-reset)\//, most: 80, over: 4 },
  { what: 'email template', pattern: /^emails\/[^/]+\.tsx$/, most: 90, over: 0 },
  { what: 'test', pattern: /^tests\/.*\.test\.tsx?$/, most: 200, over: 30 },
])('a $what has at most $most lines', ({ pattern, most, over }) => {
  const found = [...source, ...tests].filter((file) => pattern.test(file));
  expect(found.length).toBeGreaterThan(10);
  const long = found.filter((file) => lines(file) > most);
  expect(long.length, long.join('\n')).toBeLessThanOrEqual(over);
});

it('no file has a name that says nothing to a new reader', () => {
  const banned =
    /^(tell|standing|asked|prospects|weigh|beat|hold|rounds|call|afterwards|just-now|shared|listed|say-mail-works|from|inner|turns|visit|shelter|not-in-word)\./;
  const named = source.filter((file) => banned.test(basename(file)));
  expect(named.length, named.join('\n')).toBeLessThanOrEqual(10);
});

it('every exported function of lib/ has a docstring', () => {
  const bare = filesIn('lib').flatMap((file) => {
    const all = textOf(file).split('\n');
    return all.flatMap((line, at) => {
      const name = /^export (?:async )?function (\w+)/.exec(line)?.[1];
      return name && !all[at - 1]?.endsWith('*/') && !/^export .*function \w+\(.*;$/.test(line)
        ? [`${file}: ${name}`]
        : [];
    });
  });
  expect(bare.length, bare.join('\n')).toBeLessThanOrEqual(9);
});

describe('test titles', () => {
  const title = /^( *)(?:it|describe)(?:\.\w+(?:\(.*\))?)*\(\s*'((?:[^'\\]|\\.)*)'/gm;
  const titlesOf = (file: string) => [...textOf(file).matchAll(title)].map(([, , words = '']) => words);

  it('have at most 80 characters', () => {
    const long = tests.flatMap((file) => titlesOf(file).filter((words) => words.length > 80));
    expect(long.length, long.join('\n')).toBeLessThanOrEqual(152);
  });

  it('differ within a block', () => {
    const twice = tests.flatMap((file) => {
      // A title may come again in another `describe`, which names another subject.
      const seen = textOf(file)
        .split(/^describe/m)
        .flatMap((block) => {
          const all = [...block.matchAll(title)].map(([, indent, words]) => `${indent}${words}`);
          return all.filter((one, at) => all.indexOf(one) !== at);
        });
      return seen.map((words) => `${file}: ${words.trim()}`);
    });
    expect(twice).toEqual([]);
  });
});
