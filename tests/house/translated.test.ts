import { ESLint } from 'eslint';
import { expect, it } from 'vitest';

// A translator puts elements in place of text. Lint finds where React would then lose its place.
const eslint = new ESLint({
  cwd: `${import.meta.dirname}/../..`,
  overrideConfig: { languageOptions: { parserOptions: { projectService: false } } },
  ruleFilter: ({ ruleId }) => ruleId === 'no-restricted-syntax',
});

async function faultsOf(jsx: string): Promise<number> {
  const code = `export const Part = ({ a, text, label, children }) => ${jsx};`;
  const [result] = await eslint.lintText(code, { filePath: 'components/ui/button.tsx' });
  return result?.messages.filter(({ message }) => /translated page/.test(message)).length ?? 0;
}

it.each([
  '<b>{a && <i />}{a ? label : children}</b>',
  '<b>{a && <i />}{label}</b>',
  '<b>{label}{a && <i />}</b>',
  '<b>{a && <i />} {formWords.show}</b>',
  '<b>{a ? <i /> : null}{words.of(a)}</b>',
  '<b><i />{a && text}</b>',
  '<b>{a ? text : label}<i /></b>',
  '<>{a && <i />}{`${a}`}</>',
])('refuses text that a translator would lose beside something conditional: %s', async (jsx) => {
  expect(await faultsOf(jsx)).toBeGreaterThan(0);
});

it.each([
  '<b>{a && <i />}<span>{a ? label : children}</span></b>',
  '<b>{a ? text : label}</b>',
  '<b>{a && <i />}{children}</b>',
  '<b>{label} <i /></b>',
  '<b>{a && <i />}{[1].map((one) => <i key={one} />)}</b>',
  '<b>{a ? <i /> : <u />}<i /></b>',
])('allows text with an element of its own: %s', async (jsx) => {
  expect(await faultsOf(jsx)).toBe(0);
});
