/** Prints a line to stdout. */
export function printLine(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** Runs one step and prints its name and duration. */
export async function step<T>(name: string, work: () => Promise<T> | T): Promise<T> {
  const begun = Date.now();
  const result = await work();
  printLine(`  ${name.padEnd(14)}${((Date.now() - begun) / 1000).toFixed(1)} s`);
  return result;
}

/** Prints the lines to stderr and exits with status 1. */
export function exitWithError(...lines: string[]): never {
  process.stderr.write(`${lines.join('\n')}\n`);
  process.exit(1);
}
