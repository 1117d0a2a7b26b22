import { parseArgs } from 'node:util';
import { backUp, DATABASE, openForMaintenance } from '@/lib/postgres/backup';
import type { Contents } from '@/lib/postgres/dump';
import { restore } from '@/lib/postgres/restore';
import { upgrade } from '@/lib/postgres/upgrade';
import { cleanEnvironment, dataFolder } from '@/lib/start/settings';
import { exitWithError, printLine } from '@/lib/start/terminal';
import { endOnStop } from '@/lib/start/stop';

const USAGE = `Usage: npm run database -- COMMAND

  backup [FILE]                  write all data to a new file; the app may be running
  restore FILE [--replace]       restore a backup into an empty database; --replace: overwrite the existing data
  upgrade [--binaries FOLDER]    move the data to the installed major version of PostgreSQL; FOLDER has the programs of
                                 the previous version (default: npm installs them)
  url                            print the connection string, with its password, for psql and Prisma

  --env-file FILE                read the settings from FILE instead of .env

These commands are for the embedded database, wherever its files are.`;

type Options = { replace: boolean; binaries?: string };

const counted = ({ accounts, tables }: Contents) =>
  `${accounts} accounts, ${tables.reduce((sum, { rows }) => sum + rows, 0)} rows in ${tables.length} tables`;

const commands: Record<string, (file: string | undefined, options: Options) => Promise<void>> = {
  async backup(file) {
    const { path, bytes, data, contents } = await backUp(dataFolder(), file);
    printLine(`Backed up the database in ${data}: ${counted(contents)}.`);
    printLine(`Wrote ${path} (${Math.ceil(bytes / 1000)} kB).`);
    printLine(
      'The backup contains email addresses and password hashes. It doesn’t contain AUTH_SECRET; back that up separately.',
    );
  },

  async restore(file, { replace }) {
    if (!file) return misused();
    const { data, contents } = await restore(dataFolder(), file, { replace });
    printLine(
      `Restored ${counted(contents)}, backed up at ${contents.madeAt}, into the database in ${data}.`,
    );
    printLine(
      'Sessions and links that ended after the backup are valid again. Before you start the app, end them all:',
    );
    printLine('npm run account -- end-everything');
  },

  async upgrade(_file, { binaries }) {
    const { from, to, data, kept, contents } = await upgrade(dataFolder(), binaries);
    printLine(`Moved the database in ${data} from PostgreSQL ${from} to ${to}: ${counted(contents)}.`);
    printLine(`The old data is in ${kept}. Delete that folder when you no longer need it.`);
  },

  async url() {
    const server = await openForMaintenance(dataFolder());
    printLine(await server.database(DATABASE));
    await server.stop();
  },
};

/** `npm run database`. Exit status 0: done; 1: refused or failed, with nothing changed; 2: usage. */
export async function maintain(args: string[]): Promise<void> {
  const { run, file, options } = readCall(args);
  cleanEnvironment();
  if (process.env.DATABASE_URL)
    exitWithError(
      'DATABASE_URL is set, so the embedded database isn’t used. Use pg_dump and pg_restore instead; see docs/operations.md.',
    );
  process.exitCode = 1;
  const running = run(file, options);
  endOnStop(() => running);
  await running.catch((error: unknown) =>
    exitWithError(error instanceof Error ? error.message : String(error)),
  );
  process.exitCode = 0;
}

function readCall(args: string[]) {
  try {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: {
        replace: { type: 'boolean', default: false },
        binaries: { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
    });
    if (values.help) {
      printLine(USAGE);
      process.exit(0);
    }
    const [name = '', file, ...more] = positionals;
    const run = Object.hasOwn(commands, name) ? commands[name] : undefined;
    const takesFile = name === 'backup' || name === 'restore';
    if (run && more.length === 0 && (takesFile || file === undefined)) return { run, file, options: values };
  } catch {
    // An unknown option.
  }
  return misused();
}

function misused(): never {
  process.stderr.write(`${USAGE}\n`);
  process.exit(2);
}
