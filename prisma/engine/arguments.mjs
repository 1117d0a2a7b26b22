/**
 * The arguments that Prisma's CLI gives its engine: `--datamodels FILE` (repeated), `--datasource JSON`, or
 * `cli --datasource JSON can-connect-to-database` and `create-database`. What else it passes is of no matter here.
 */
export function argumentsOf(argv) {
  const found = { datamodels: [], url: undefined, command: undefined };
  for (let at = 0; at < argv.length; at++) {
    const word = argv[at];
    if (word === '--datamodels') found.datamodels.push(argv[++at]);
    else if (word === '--datasource') found.url = JSON.parse(argv[++at]).url ?? undefined;
    else if (word === 'can-connect-to-database' || word === 'create-database') found.command = word;
  }
  return found;
}
