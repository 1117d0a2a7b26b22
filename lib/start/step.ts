/** A line to whoever started us. */
export function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** Does one step and prints a line with its name and the time it took. */
export async function step<T>(name: string, work: () => Promise<T> | T): Promise<T> {
  const begun = Date.now();
  const result = await work();
  say(`  ${name.padEnd(14)}${((Date.now() - begun) / 1000).toFixed(1)} s`);
  return result;
}

/** Ends the process with status 1 and what is wrong, on stderr. */
export function refuse(...lines: string[]): never {
  process.stderr.write(`${lines.join('\n')}\n`);
  process.exit(1);
}
