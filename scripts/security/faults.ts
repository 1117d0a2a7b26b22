import type { Mark } from './marks';
import type { Requirement, Source } from './requirement';
import type { Section, Threat } from './threat';

export type Contents = { sections: Section[]; sources: Source[]; marks: Mark[] };

/** What keeps docs/security.md from being true: each fault in a line. `exists` tells whether a path is there. */
export function faultsOf(
  { sections, sources, marks }: Contents,
  exists: (path: string) => boolean,
): string[] {
  const threats = sections.flatMap((section) => section.threats);
  const requirements = sources.flatMap((source) => source.requirements);
  const ids = [...threats, ...requirements].map(({ id }) => id);
  const proven = new Set(marks.flatMap((mark) => mark.ids));
  return [
    ...ids.filter((id, index) => ids.indexOf(id) !== index).map((id) => `${id}: named twice`),
    ...marks.flatMap((mark) =>
      mark.ids
        .filter((id) => !ids.includes(id))
        .map((id) => `${mark.file}:${mark.line}: a mark names ${id}, which is no threat and no requirement`),
    ),
    ...threats.flatMap((threat) => faultsOfThreat(threat, proven.has(threat.id), exists)),
    ...requirements.flatMap((requirement) => faultsOfRequirement(requirement, proven.has(requirement.id))),
  ];
}

function faultsOfThreat(threat: Threat, isProven: boolean, exists: (path: string) => boolean): string[] {
  const { id, done, where, untried } = threat;
  return [
    ...(done.trim() === '' ? [`${id}: nothing says what is done`] : []),
    ...(where.length === 0 ? [`${id}: no file is named that keeps it`] : []),
    ...where.filter((path) => !exists(path)).map((path) => `${id}: there is no ${path}`),
    ...(!isProven && untried === undefined ? [`${id}: no test is marked with it`] : []),
    ...(isProven && untried !== undefined ? [`${id}: tried by tests, and said to be untried`] : []),
  ];
}

function faultsOfRequirement(requirement: Requirement, isProven: boolean): string[] {
  const { id, documented, notCovered, partly } = requirement;
  const answers = [isProven, documented !== undefined && !isProven, notCovered !== undefined];
  if (!answers.includes(true)) return [`${id}: no test is marked with it, and nothing says why`];
  if (notCovered !== undefined && (isProven || documented !== undefined))
    return [`${id}: covered, and said not to be`];
  return notCovered !== undefined && partly !== undefined ? [`${id}: not covered can't be partly`] : [];
}
