import { resolve } from 'node:path';
import { ESLint } from 'eslint';
import ts from 'typescript';
import tseslint from 'typescript-eslint';
import { expect, it } from 'vitest';

// The import rules of the house are lint errors. Each is shown to fire by linting a line in place of a real file. Most
// rules look at the line alone. What hangs on types is given those of the line, not of the whole project, which take ten
// seconds to load.
const cwd = `${import.meta.dirname}/../..`;
type Rules = Record<string, { meta: { docs?: { requiresTypeChecking?: boolean } } }>;
const { rules } = tseslint.plugin as unknown as { rules: Rules };
const wantsTypes = (ruleId: string) =>
  rules[/^@typescript-eslint\/(.*)/.exec(ruleId)?.[1] ?? '']?.meta.docs?.requiresTypeChecking === true;

const bySight = new ESLint({
  cwd,
  overrideConfig: { languageOptions: { parserOptions: { projectService: false } } },
  ruleFilter: ({ ruleId }) => !wantsTypes(ruleId),
});

/** ESLint with the rules that want types, for one line in place of a file. */
function byTypes(filePath: string, code: string): ESLint {
  const options = { strict: true, noEmit: true, types: [] };
  const host = ts.createCompilerHost(options);
  const { getSourceFile } = host;
  const file = resolve(cwd, filePath);
  host.getSourceFile = (name, version, ...rest) =>
    name === file ? ts.createSourceFile(name, code, version, true) : getSourceFile(name, version, ...rest);
  const programs = [ts.createProgram([file], options, host)];
  return new ESLint({
    cwd,
    overrideConfig: { languageOptions: { parserOptions: { projectService: false, programs } } },
    ruleFilter: ({ ruleId }) => wantsTypes(ruleId),
  });
}

async function rulesBroken(filePath: string, code: string, eslint = bySight): Promise<string[]> {
  const [result] = await eslint.lintText(code, { filePath });
  const fatal = result?.messages.find((one) => one.fatal);
  if (fatal) throw new Error(fatal.message);
  return (result?.messages ?? [])
    .map((one) => one.ruleId ?? '')
    .filter((rule) => !/unused|no-anonymous/.test(rule));
}

const IMPORTS = ['@typescript-eslint/no-restricted-imports'];

it.each([
  ['lib/routes.ts', "import 'next/headers';"],
  ['lib/routes.ts', "import 'next';"],
  ['lib/routes.ts', "import 'next-auth';"],
  ['lib/routes.ts', "import 'next-auth/jwt';"],
  ['lib/routes.ts', "import 'react';"],
  ['lib/routes.ts', "import '@/app/page';"],
  ['lib/routes.ts', "import '../app/page';"],
  ['lib/routes.ts', "import '../components/words/errors';"],
  ['lib/routes.ts', "import '@/emails/sign-up';"],
  ['lib/routes.ts', "import './next/client';"],
  ['lib/links/read.ts', "import '../next/client';"],
  ['lib/links/read.ts', "import '../../emails/sign-up';"],
  ['lib/mail/compose.ts', "import 'next';"],
  ['lib/mail/compose.ts', "import '@/components/words/errors';"],
  ['lib/next/client.ts', "import '@/app/page';"],
  ['lib/next/client.ts', "import '@/emails/sign-up';"],
  ['lib/schemas/address.ts', "import '../env';"],
  ['lib/schemas/address.ts', "import '@/lib/env';"],
  ['lib/schemas/address.ts', "import 'react';"],
  ['lib/schemas/address.ts', "import 'node:crypto';"],
  ['components/words/errors.ts', "import '@/lib/env';"],
  ['components/words/errors.ts', "import { env } from '../../lib/env';"],
  ['components/words/errors.ts', "import '@/app/page';"],
  ['components/words/errors.ts', "import '@/prisma/generated/client';"],
  ['components/words/errors.ts', "import '@/lib/passwords/policy';"],
  ['components/words/errors.ts', "import 'next-auth';"],
  ['components/words/errors.ts', "import 'next/headers';"],
  ['components/words/errors.ts', "import { redirect } from 'next/navigation';"],
  ['emails/sign-up.tsx', "import '@/lib/env';"],
  ['emails/sign-up.tsx', "import '../lib/env';"],
  ['emails/sign-up.tsx', "import 'next/link';"],
  ['app/page.tsx', "import '@/prisma/generated/client';"],
  ['lib/start/serve.ts', "import 'next';"],
  ['lib/routes.ts', "import { env } from 'node:process';"],
])('refuses in %s: %s', async (filePath, code) => {
  expect(await rulesBroken(filePath, code)).toEqual(IMPORTS);
});

it.each([
  ['lib/next/client.ts', "import 'next/headers';"],
  ['lib/mail/compose.ts', "import '@/emails/sign-up';"],
  ['lib/database/client.ts', "import '../prisma/generated/client';"],
  ['lib/schemas/forms.ts', "import './address';"],
  ['components/words/errors.ts', "import '@/lib/schemas/form-state';"],
  ['components/words/errors.ts', "import '@/lib/routes';"],
  ['components/words/errors.ts', "import '@/lib/passwords/strength';"],
  ['components/words/errors.ts', "import 'next/link';"],
  ['components/words/errors.ts', "import type { Env } from '@/lib/env';"],
  ['app/page.tsx', "import '@/lib/next/session';"],
  ['emails/sign-up.tsx', "import './_theme';"],
  ['lib/http/start-front.ts', "import 'next';"],
])('allows in %s: %s', async (filePath, code) => {
  expect(await rulesBroken(filePath, code)).toEqual([]);
});

it.each([
  ['lib/routes.ts', 'export const x = process.env.X;', 'no-restricted-properties'],
  ['app/page.tsx', 'export const x = process.env.X;', 'no-restricted-properties'],
  ['components/words/errors.ts', 'export const { env } = process;', 'no-restricted-properties'],
  ['lib/routes.ts', "console.log('x');", 'no-console'],
  ['app/page.tsx', "console.error('x');", 'no-console'],
  ['components/words/errors.ts', "console.log('x');", 'no-console'],
  ['lib/routes.ts', 'export const x = new pg.Client();', 'no-restricted-syntax'],
  ['lib/start/database.ts', 'export const x = new pg.Pool();', 'no-restricted-syntax'],
  ['prisma/engine/connect.mjs', 'export const x = new pg.Client();', 'no-restricted-syntax'],
  ['lib/routes.ts', 'export const x: any = 1;', '@typescript-eslint/no-explicit-any'],
  ['lib/routes.ts', '// @ts-ignore\nexport const x = 1;', '@typescript-eslint/ban-ts-comment'],
])('refuses in %s: %s', async (filePath, code, rule) => {
  expect(await rulesBroken(filePath, code)).toContain(rule);
});

it('refuses a promise that nobody waits for', async () => {
  const [filePath, code] = ['lib/routes.ts', 'Promise.resolve();\n'];
  expect(await rulesBroken(filePath, code, byTypes(filePath, code))).toEqual([
    '@typescript-eslint/no-floating-promises',
  ]);
});

it('lets lib/env.ts alone read the environment', async () => {
  expect(await rulesBroken('lib/env.ts', 'export const x = process.env.X;')).toEqual([]);
});

it.each([
  'export const x = <p>Hello</p>;',
  "export const x = <p>{'Hello'}</p>;",
  'export const x = <p>{`Hello ${1}`}</p>;',
  'export const x = <input aria-label="Hello" />;',
  'export const x = <input placeholder={`Hello`} />;',
  "export const metadata = { title: 'Hello' };",
])('wants what people read among the words, not here: %s', async (code) => {
  for (const file of ['app/page.tsx', 'components/ui/card.tsx'])
    expect(await rulesBroken(file, code)).toEqual(['no-restricted-syntax']);
  for (const file of ['components/words/links.tsx', 'emails/sign-up.tsx'])
    expect(await rulesBroken(file, code)).toEqual([]);
});

it.each(['export const x = <p>{1} · {2}</p>;', 'export const x = <input type="email" className="wide" />;'])(
  'lets pass what nobody reads as words: %s',
  async (code) => {
    expect(await rulesBroken('app/page.tsx', code)).toEqual([]);
  },
);
