import { promise } from './chapters/promise';
import { rules } from './chapters/rules';
import { running } from './chapters/running';
import type { Contents } from './faults';
import type { Mark } from './marks';
import type { Requirement, Source } from './requirement';
import type { Section, Threat } from './threat';
import { linkTo, plain, provenBy, shortName } from './words';

/** docs/security.md, as it has to be by these threats, requirements and marks. */
export function securityDocument({ sections, sources, marks }: Contents): string {
  const threats = sections.flatMap((section) => section.threats).length;
  return [
    ...promise,
    ...rules,
    ...running,
    '## Threats',
    `${threats} things that are tried against accounts and their recovery. Each says what stands against it, where that is, and which tests try it.`,
    contentsOf(sections.map(({ title }) => title)),
    ...sections.flatMap((section) => sectionOf(section, marks)),
    '## Requirements',
    'What the standards ask of account recovery, in our own words, and the tests that prove it. “Not covered” and “In part” are meant as they stand.',
    contentsOf(sources.map(({ title }) => title)),
    ...sources.flatMap((source) => sourceOf(source, marks)),
  ]
    .join('\n\n')
    .concat('\n');
}

const contentsOf = (titles: string[]) =>
  titles.map((title) => `- [${title}](#${anchorOf(title)})`).join('\n');

/** As GitHub makes them. */
const anchorOf = (title: string) =>
  title
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .replace(/\s/g, '-');

const sectionOf = ({ title, threats }: Section, marks: Mark[]) => [
  `### ${title}`,
  ...threats.flatMap((threat) => threatOf(threat, marks)),
];

function threatOf({ id, name, severity, done, where, untried }: Threat, marks: Mark[]): string[] {
  const tests = provenBy(id, marks).flatMap(({ file, titles }) =>
    titles.map((title) => `  - ${linkTo(file, shortName(file))}: ${plain(title)}`),
  );
  return [
    `#### ${name}`,
    `\`${id}\` · ${severity}`,
    done,
    [
      `- Where: ${where.map((path) => linkTo(path)).join(', ')}`,
      ...(untried === undefined ? [`- Tried by:`, ...tests] : [`- Not tried here: ${untried}`]),
    ].join('\n'),
  ];
}

function sourceOf({ title, about, requirements }: Source, marks: Mark[]): string[] {
  const rows = requirements.map(
    (requirement) =>
      `| ${requirement.id.replace(/^\S+ /, '')} | ${requirement.asks} | ${answerTo(requirement, marks)} |`,
  );
  return [
    `### ${title}`,
    about,
    ['| id | what is asked | how it stands |', '| --- | --- | --- |', ...rows].join('\n'),
  ];
}

function answerTo({ id, documented, note, partly, notCovered }: Requirement, marks: Mark[]): string {
  if (notCovered !== undefined) return `**Not covered.** ${notCovered}`;
  const missing = partly === undefined ? [] : [`**In part.** ${partly}`];
  const written = documented === undefined ? [] : [`Written down: ${documented}`];
  const noted = note === undefined ? [] : [note];
  return [...missing, ...noted, ...written, ...shortened(provenBy(id, marks))].join('<br>');
}

const SHOWN = 4;

/** The first tests by title; of many more only the files. */
function shortened(proofs: { file: string; titles: string[] }[]): string[] {
  const tests = proofs.flatMap(({ file, titles }) => titles.map((title) => ({ file, title })));
  const shown = tests.length > SHOWN ? tests.slice(0, SHOWN - 1) : tests;
  const others = tests.slice(shown.length);
  const files = [...new Set(others.map(({ file }) => file))].map((file) => linkTo(file, shortName(file)));
  return [
    ...shown.map(({ file, title }) => `${linkTo(file, shortName(file))}: ${plain(title)}`),
    ...(others.length > 0 ? [`and ${others.length} more, in ${files.join(', ')}`] : []),
  ];
}
