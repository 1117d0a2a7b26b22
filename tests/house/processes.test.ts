import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { expect, it } from 'vitest';
import { background } from '../../vitest.config';

// Files of unit tests share processes, so nothing of one may still go on when the next begins. What is awaited is over;
// these go on by themselves until they are stopped, and so does what starts them.
const GO_ON = ['lib/worker/listen.ts', 'lib/worker/work.ts', 'lib/upkeep/start.ts'];
/** Tried in programs of their own. */
const PROGRAMS = /^lib\/(http|postgres|start)\//;
/** Its interval ends with the attempt, which is awaited. */
const AWAITED = ['lib/worker/send.ts'];
/** Each file of these has a process of its own in any case. */
const ALONE = /^tests\/(e2e|attacks|system|screens|scripts|prisma|support|lib\/(http|postgres|start))\//;

const ROOT = resolve(import.meta.dirname, '../..');
const filesIn = (folder: string) =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' }).map((path) => `${folder}/${path}`);
const textOf = (path: string) => readFileSync(join(ROOT, path), 'utf8');

/** The files of ours that a file runs by importing them. */
function importsOf(path: string): string[] {
  const named = textOf(path).matchAll(/(?:^(?:import|export)(?! type)[^'";]*|\bimport\()'([@.][^']*)'/gm);
  return [...named].flatMap(([, name = '']) => {
    const bare = name.startsWith('@/') ? name.slice(2) : relative(ROOT, join(ROOT, path, '..', name));
    return [bare, `${bare}.ts`, `${bare}.tsx`].filter(
      (one) => /\.tsx?$/.test(one) && existsSync(join(ROOT, one)),
    );
  });
}

function reachedFrom(path: string, reached = new Set<string>()): Set<string> {
  if (reached.has(path)) return reached;
  reached.add(path);
  for (const one of importsOf(path)) reachedFrom(one, reached);
  return reached;
}

it('knows what goes on by itself: nothing else in lib/ has to be stopped', () => {
  const stopped = filesIn('lib').filter(
    (path) =>
      path.endsWith('.ts') &&
      !AWAITED.includes(path) &&
      !PROGRAMS.test(path) &&
      /\bstop\(|setInterval/.test(textOf(path)),
  );
  expect(stopped.filter((path) => !GO_ON.some((one) => reachedFrom(path).has(one)))).toEqual([]);
});

it('gives each test file in which something goes on a process of its own, and only those', () => {
  const tests = filesIn('tests').filter((path) => /\.test\.tsx?$/.test(path) && !ALONE.test(path));
  const found = tests.filter((path) => GO_ON.some((one) => reachedFrom(path).has(one)));
  expect(found.sort()).toEqual([...background].sort());
});
