import { existsSync, writeFileSync } from 'node:fs';
import { sections, sources } from './contents';
import { securityDocument } from './document';
import { faultsOf } from './faults';
import { readAllMarks } from './marks';

export const DOCUMENT = 'docs/security.md';

/** `npm run security`: writes docs/security.md. Status 1, with each fault in a line, where it could not be true. */
export function writeDocument(): void {
  const { marks, faults } = readAllMarks();
  const contents = { sections, sources, marks };
  writeFileSync(DOCUMENT, securityDocument(contents));
  const all = [...faults, ...faultsOf(contents, existsSync)];
  for (const fault of all) console.error(fault);
  if (all.length > 0) process.exitCode = 1;
  else console.log(`${DOCUMENT} is written.`);
}
