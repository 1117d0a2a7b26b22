import { existsSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { settingsSchema } from '@/lib/settings/schema';

const readme = readFileSync('README.md', 'utf8');

it('links to what is there', () => {
  const links = [...readme.matchAll(/\]\(([^)#]+)\)/g)].map(([, link]) => link ?? '');
  expect(links.length).toBeGreaterThan(20);
  expect(links.filter((link) => !existsSync(link))).toEqual([]);
});

it('names every setting', () => {
  for (const name of Object.keys(settingsSchema.shape)) {
    const inGroup = name === 'RESEND_WEBHOOK_SECRET_1' ? '(`_1`)' : `\`${name}\``;
    expect(readme, name).toContain(inGroup);
  }
});

it('names every command', () => {
  const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> };
  for (const name of ['up', 'dev', 'build', 'email:dev']) {
    expect(scripts[name]).toBeDefined();
    expect(readme).toContain(`npm run ${name}`);
  }
});
