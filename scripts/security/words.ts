import type { Mark } from './marks';

/** A title as markdown shows it: words, not marks of their own. One that is filled in by each case says so. */
export function plain(title: string): string {
  const said = title.replace(/(^|: )…(?=: |$)/g, '$1each case');
  return said.replace(/`/g, '').replace(/[\\[\]<>|*_~]/g, (sign) => `\\${sign}`);
}

/** A link to a file of the repository, from docs/. */
export const linkTo = (path: string, text = path) => `[${text}](../${path})`;

/** The file of a mark without what every one has in common: "attacks/csrf". */
export const shortName = (file: string) => file.replace(/^tests\//, '').replace(/\.test\.tsx?$/, '');

/** The marks that name an id, by file, in the order of the files. */
export function provenBy(id: string, marks: Mark[]): { file: string; titles: string[] }[] {
  const files = new Map<string, string[]>();
  for (const { file, title, ids } of marks)
    if (ids.includes(id)) files.set(file, [...new Set([...(files.get(file) ?? []), title])]);
  return [...files].map(([file, titles]) => ({ file, titles }));
}
