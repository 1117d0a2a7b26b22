import ts from 'typescript';

/** A test or a group of them: its title with those of the groups around it, and by which word it may not run. */
export type Test = { title: string; skipped: string | null };

export type TestFile = {
  /** Every test and group, by the line that it begins on. */
  tests: Map<number, Test>;
  /** True where a position stands in a text between quotes. */
  isQuoted(position: number): boolean;
};

const NAMES = ['it', 'test', 'describe'];
const MAY_NOT_RUN = ['skip', 'todo', 'fails', 'skipIf', 'runIf'];
/** A group may hold tests that run on some machines only, but none that runs on none. */
const NEVER_RUNS = ['skip', 'todo', 'fails'];

/** Reads a test file as TypeScript does; nothing is run. */
export function testsIn(file: string, text: string): TestFile {
  const kind = file.endsWith('x') ? ts.ScriptKind.TSX : ts.ScriptKind.TS;
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true, kind);
  const tests = new Map<number, Test>();
  const quoted: ts.Node[] = [];
  const visit = (node: ts.Node, around: { titles: string[]; skipped: string | null }): void => {
    if (ts.isStringLiteralLike(node) || ts.isTemplateExpression(node)) quoted.push(node);
    const call = ts.isExpressionStatement(node) ? asTest(node.expression) : null;
    const titles = call ? [...around.titles, call.title] : around.titles;
    const skipped = around.skipped ?? call?.words.find((word) => MAY_NOT_RUN.includes(word)) ?? null;
    if (call) {
      const line = source.getLineAndCharacterOfPosition(node.getStart(source)).line + 1;
      tests.set(line, { title: titles.join(': '), skipped: skipped ?? neverRunsIn(node) });
    }
    ts.forEachChild(node, (child) => visit(child, { titles, skipped }));
  };
  visit(source, { titles: [], skipped: null });
  return {
    tests,
    isQuoted: (position) =>
      quoted.some((node) => node.getStart(source) <= position && position < node.getEnd()),
  };
}

function neverRunsIn(group: ts.Node): string | null {
  let found: string | null = null;
  const visit = (node: ts.Node): void => {
    const call = ts.isExpressionStatement(node) ? asTest(node.expression) : null;
    found ??= call?.words.find((word) => NEVER_RUNS.includes(word)) ?? null;
    ts.forEachChild(node, visit);
  };
  visit(group);
  return found;
}

/** `it('…')`, `it.each(…)('…')`, `describe.runIf(…)('…')`: the words behind the name, and the title. */
function asTest(node: ts.Expression): { words: string[]; title: string } | null {
  if (!ts.isCallExpression(node)) return null;
  const words: string[] = [];
  let callee: ts.Expression = node.expression;
  for (;;) {
    if (ts.isCallExpression(callee)) callee = callee.expression;
    else if (ts.isTaggedTemplateExpression(callee)) callee = callee.tag;
    else if (ts.isPropertyAccessExpression(callee)) {
      words.push(callee.name.text);
      callee = callee.expression;
    } else break;
  }
  if (!ts.isIdentifier(callee) || !NAMES.includes(callee.text)) return null;
  const title = textOf(node.arguments[0]);
  const isFilledIn = words.includes('each') || words.includes('for');
  return { words, title: isFilledIn ? title.replace(/%[a-z#$%]|\$[\w.]+/g, '…') : title };
}

function textOf(node: ts.Expression | undefined): string {
  if (node === undefined) return '…';
  if (ts.isStringLiteralLike(node)) return node.text;
  if (ts.isTemplateExpression(node))
    return [node.head.text, ...node.templateSpans.map((span) => span.literal.text)].join('…');
  if (ts.isBinaryExpression(node)) return textOf(node.left) + textOf(node.right);
  return '…';
}
