import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, it } from 'vitest';
import { settingsSchema } from '@/lib/settings/schema';

// Everything that the docs name must exist: links, headings, commands, paths and settings.

const documents = [
  'README.md',
  'CONTRIBUTING.md',
  ...readdirSync('docs', { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];

const LONGEST_LINES: Record<string, number> = {
  'README.md': 150,
  'CONTRIBUTING.md': 100,
  'docs/security.md': 250,
};

/** Files that a recipe asks its reader to make. */
const EXAMPLES = ['tests/e2e/reports.test.ts'];
/** Environment variables that Node, PostgreSQL's programs and the tests read. */
const FOREIGN_SETTINGS = [
  'NEXT_SERVER_ACTIONS_ENCRYPTION_KEY',
  'NODE_EXTRA_CA_CERTS',
  'NODE_OPTIONS',
  'NODE_TLS_REJECT_UNAUTHORIZED',
  'PGPASSFILE',
  'CHROMIUM_PATH',
  'ENV_FILE',
];

const FENCED = /^[ \t]*(```+)[^\n]*\n[\s\S]*?^[ \t]*\1[ \t]*$/gm;
const textOf = (file: string) => readFileSync(file, 'utf8');
const proseOf = (file: string) => textOf(file).replace(FENCED, '');
const blocksOf = (file: string) => textOf(file).match(FENCED) ?? [];
const codeIn = (file: string) => [...proseOf(file).matchAll(/`([^`\n]+)`/g)].map(([, code]) => code ?? '');

/** The anchors of a document's headings, as GitHub makes them. */
function anchorsOf(file: string): Set<string> {
  const anchors = new Set<string>();
  for (const [, heading = ''] of proseOf(file).matchAll(/^#{1,6} +(.+)$/gm)) {
    const plain = heading.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1').toLowerCase();
    const slug = plain.replace(/[^\p{L}\p{N}\s_-]/gu, '').replace(/\s/g, '-');
    let anchor = slug;
    for (let count = 1; anchors.has(anchor); count++) anchor = `${slug}-${count}`;
    anchors.add(anchor);
  }
  return anchors;
}

function linksOf(file: string): { path: string; anchor: string | undefined; link: string }[] {
  return [...proseOf(file).matchAll(/\]\(([^)\s]+)[^)]*\)/g)]
    .map(([, link]) => link ?? '')
    .filter((link) => !/^[a-z]+:/.test(link))
    .map((link) => {
      const [path = '', anchor] = link.split('#');
      return { link, anchor, path: path === '' ? file : normalize(join(dirname(file), path)) };
    });
}

const FOLDER = /^(app|components|emails|lib|prisma|scripts|tests|docs|public)\//;
const ROOT_FILE =
  /^([\w-]+\.config\.(ts|mjs)|(package(-lock)?|tsconfig|\.prettierrc)\.json|(README|CONTRIBUTING)\.md|instrumentation(-client)?\.ts|LICENSE|\.env\.example|\.gitignore|\.npmrc)$/;
const PLACEHOLDER = /[*<>{}…]/;

function pathsOf(file: string): string[] {
  return codeIn(file)
    .flatMap((code) => code.split(/\s+/))
    .filter((word) => (FOLDER.test(word) || ROOT_FILE.test(word)) && !PLACEHOLDER.test(word));
}

/** The names of settings: in backticks, alone or with a value, and at the beginning of a line of a block. */
function settingsOf(file: string): string[] {
  const inline = codeIn(file).map((code) => /^([A-Z][A-Z0-9_]{2,})(=\S*)?$/.exec(code)?.[1]);
  const inBlocks = blocksOf(file).flatMap((block) =>
    [...block.matchAll(/^[ \t]*([A-Z][A-Z0-9_]+)=/gm)].map(([, name]) => name),
  );
  return [...inline, ...inBlocks].filter((name) => name !== undefined);
}

describe.each(documents)('%s', (file) => {
  it('links to files that exist', () => {
    expect(
      linksOf(file)
        .filter(({ path }) => !existsSync(path))
        .map(({ link }) => link),
    ).toEqual([]);
  });

  it('links to headings that exist', () => {
    const lost = linksOf(file).filter(
      ({ path, anchor }) =>
        anchor !== undefined && path.endsWith('.md') && existsSync(path) && !anchorsOf(path).has(anchor),
    );
    expect(lost.map(({ link }) => link)).toEqual([]);
  });

  it('names commands that package.json has', () => {
    const { scripts } = JSON.parse(textOf('package.json')) as { scripts: Record<string, string> };
    const named = [...textOf(file).matchAll(/npm run ([\w:-]+)/g)].map(([, name]) => name ?? '');
    expect(named.filter((name) => !Object.hasOwn(scripts, name))).toEqual([]);
  });

  it('names paths that exist', () => {
    expect(pathsOf(file).filter((path) => !existsSync(path) && !EXAMPLES.includes(path))).toEqual([]);
  });

  it('names settings that exist', () => {
    const isRead = (name: string) =>
      Object.hasOwn(settingsSchema.shape, name) ||
      /^AUTH_SECRET_\d+$/.test(name) ||
      FOREIGN_SETTINGS.includes(name);
    expect(settingsOf(file).filter((name) => !isRead(name))).toEqual([]);
  });
});

it.each(Object.entries(LONGEST_LINES))('%s has at most %i lines', (file, longest) => {
  expect(textOf(file).trimEnd().split('\n').length).toBeLessThanOrEqual(longest);
});

it('lists the layers that layers.test.ts checks', () => {
  const [list = ''] = textOf('tests/house/layers.test.ts').split('\n];');
  const layers = [...list.matchAll(/^ {2}\[('.*')\],$/gm)].map(([, folders = '']) =>
    folders.replace(/lib\/|'/g, '').replaceAll(', ', ' · '),
  );
  expect(layers.length).toBeGreaterThan(10);
  expect(textOf('docs/architecture.md')).toContain(`\n${layers.join('\n')}\n`);
});

it('finds links, paths and settings at all', () => {
  const all = <T>(of: (file: string) => T[]) => documents.flatMap(of).length;
  expect(all(linksOf)).toBeGreaterThan(60);
  expect(all(pathsOf)).toBeGreaterThan(100);
  expect(all(settingsOf)).toBeGreaterThan(60);
});
