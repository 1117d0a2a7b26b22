import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '../..');
const FOLDERS = ['app', 'components', 'emails', 'lib', 'scripts', 'prisma'];
const NOT_OURS = /^prisma\/(generated|migrations)\//;

const files = FOLDERS.flatMap((folder) =>
  readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(ROOT.length + 1)
        .replaceAll('\\', '/'),
    ),
).filter((file) => !NOT_OURS.test(file));

/** Lists and data have no limit. */
const LISTS = /\.(txt|svg|woff2|json|prisma)$/;

describe('the layout', () => {
  it('is read in every folder', () => {
    for (const folder of FOLDERS)
      expect(
        files.some((file) => file.startsWith(`${folder}/`)),
        folder,
      ).toBe(true);
  });

  it('has no file above 200 lines', () => {
    const long = files.filter(
      (file) => !LISTS.test(file) && readFileSync(join(ROOT, file), 'utf8').split('\n').length > 201,
    );
    expect(long).toEqual([]);
  });

  it('has no utils, helpers, misc, common or services', () => {
    expect(
      files.filter((file) => /(^|\/)(utils?|helpers?|misc|common|services?)(\.[^/]*|\/|$)/i.test(file)),
    ).toEqual([]);
  });

  it('has no barrel', () => {
    expect(files.filter((file) => /\/index\.[cm]?[jt]sx?$/.test(file))).toEqual([]);
    const barrels = files.filter((file) => {
      if (!/\.tsx?$/.test(file)) return false;
      const lines = readFileSync(join(ROOT, file), 'utf8')
        .split('\n')
        .filter((line) => /^\S/.test(line) && !/^(\/\/|\/\*|\*)/.test(line));
      return lines.length > 1 && lines.every((line) => /^export .*from /.test(line));
    });
    expect(barrels).toEqual([]);
  });
});
