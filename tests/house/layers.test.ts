import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import ts from 'typescript';
import { expect, it } from 'vitest';

// From the top down. A folder may import what is further down, types included, and nothing else; so there is no cycle.
const layers = [
  ['app', 'scripts'],
  ['prisma'],
  ['lib/start'],
  ['components', 'lib/http'],
  ['lib/next'],
  ['lib/doctor'],
  ['lib/operator', 'lib/upkeep'],
  ['lib/worker'],
  ['lib/password-reset', 'lib/webhooks'],
  ['lib/accounts'],
  ['lib/sessions', 'lib/links', 'lib/alarms'],
  ['lib/outbox'],
  ['lib/limits', 'lib/suppressions'],
  ['lib/audit', 'lib/mail', 'lib/metrics'],
  ['emails', 'lib/passwords'],
  ['lib/postgres'],
  ['lib/database'],
  ['lib/log', 'lib/secrets', 'lib/time-limit'],
  ['lib/redact', 'lib/env'],
  ['lib/settings'],
  ['lib/schemas', 'lib/routes', 'lib/process-wide'],
];
const ROOT = join(import.meta.dirname, '../..');
const layerOf = new Map(layers.flatMap((folders, layer) => folders.map((folder) => [folder, layer])));
/** A folder of lib/, a file directly in it without its extension, or a folder at the root. */
const folderOf = (file: string) => (/^lib\/[\w-]+|^[\w-]+/.exec(file.replaceAll('\\', '/')) ?? [file])[0];

function filesIn(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return entry.name === 'generated' ? [] : filesIn(path);
    return /\.(ts|tsx|mts|mjs)$/.test(entry.name) ? [path] : [];
  });
}

function importsOf(file: string): string[] {
  const source = readFileSync(join(ROOT, file), 'utf8');
  return ts.preProcessFile(source, true, true).importedFiles.flatMap(({ fileName }) => {
    if (!/^(\.|@\/)/.test(fileName)) return [];
    const base = fileName.startsWith('@/') ? fileName.slice(2) : join(dirname(file), fileName);
    const found = ['', '.ts', '.tsx', '.mts', '.mjs'].map((ending) => base + ending).find(isFile);
    return found ? [relative(ROOT, join(ROOT, found))] : [];
  });
}

const isFile = (path: string) => existsSync(join(ROOT, path)) && statSync(join(ROOT, path)).isFile();

/** The imports that don't go downwards, as "from → to". */
function upwardImports(edges: [string, string][]): string[] {
  return edges
    .filter(([from, to]) => {
      const [above, below] = [folderOf(from), folderOf(to)];
      if (above === below || to.startsWith('prisma/generated')) return false;
      return (layerOf.get(above) ?? NaN) < (layerOf.get(below) ?? NaN) === false;
    })
    .map(([from, to]) => `${from} → ${to}`);
}

it('imports from one layer to a lower one only', () => {
  const files = ['app', 'components', 'emails', 'lib', 'scripts', 'prisma'].flatMap(filesIn);
  const edges = files.flatMap((from) => importsOf(from).map((to): [string, string] => [from, to]));
  expect(edges.length).toBeGreaterThan(500);
  expect(upwardImports(edges)).toEqual([]);
});

it.each([
  ['upwards', 'lib/database/client.ts', 'lib/accounts/sign-in.ts'],
  ['between folders of one layer', 'lib/sessions/read.ts', 'lib/links/read.ts'],
  ['from a folder that has no layer', 'lib/elsewhere/read.ts', 'lib/routes.ts'],
])('refuses an import %s', (_, from, to) => {
  expect(upwardImports([[from, to]])).toEqual([`${from} → ${to}`]);
});
