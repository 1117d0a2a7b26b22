import {
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import pg from 'pg';
import { PostgresClient } from '../database/postgres-client.mjs';
import { copyOut, type Section } from './copy';

type Table = Section & { name: string; columns: string[]; rows: number };
/** A dump's table of contents. It is at the end of the file, so an incomplete file has none. */
export type Contents = {
  format: 1;
  madeAt: string;
  /** The migrations that create the schema, which isn't dumped itself. */
  migrations: string[];
  accounts: number;
  tables: Table[];
  sequences: { name: string; last: string; isCalled: boolean }[];
};

/** The table of contents is followed by its length in bytes, in this many digits. */
const LENGTH_DIGITS = 12;

const TABLES = `
  SELECT relname AS "name", array_agg(attname::text ORDER BY attnum) AS "columns"
  FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid AND attnum > 0 AND NOT attisdropped AND attgenerated = ''
  WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' GROUP BY relname ORDER BY relname`;

const SEQUENCES = `
  SELECT sequencename AS "name" FROM pg_sequences WHERE schemaname = 'public' ORDER BY sequencename`;

const MIGRATIONS = `
  SELECT "migration_name" AS "name" FROM "_prisma_migrations"
  WHERE "finished_at" IS NOT NULL AND "rolled_back_at" IS NULL ORDER BY "started_at", "migration_name"`;

const quoted = pg.escapeIdentifier;

/**
 * Writes a consistent snapshot of all rows to a new file that only its owner can read. The app may be running. The file
 * gets its name once it is complete. Throws if that name is taken.
 */
export async function writeDump(url: string, path: string): Promise<Contents> {
  const part = `${path}.part`;
  requireFree(path);
  const file = openSync(part, 'w', 0o600);
  const client = new PostgresClient({ connectionString: url });
  client.on('error', () => {});
  try {
    await client.connect();
    const contents = await writeRows(client, file);
    const text = Buffer.from(JSON.stringify(contents));
    writeFileSync(file, Buffer.concat([text, Buffer.from(String(text.length).padStart(LENGTH_DIGITS))]));
    fsyncSync(file);
    requireFree(path);
    renameSync(part, path);
    return contents;
  } catch (error) {
    rmSync(part, { force: true });
    throw error;
  } finally {
    closeSync(file);
    await client.end().catch(() => {});
  }
}

function requireFree(path: string): void {
  if (existsSync(path)) throw new Error(`${path} already exists. Choose another name.`);
}

async function writeRows(client: pg.Client, file: number): Promise<Contents> {
  await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
  const names = async (sql: string) =>
    (await client.query<{ name: string }>(sql)).rows.map(({ name }) => name);
  const tables: Table[] = [];
  let start = 0;
  for (const { name, columns } of (await client.query<Pick<Table, 'name' | 'columns'>>(TABLES)).rows) {
    const sql = `COPY public.${quoted(name)} (${columns.map(quoted).join(', ')}) TO STDOUT`;
    const { rows, bytes } = await copyOut(client, sql, file);
    tables.push({ name, columns, rows, start, bytes });
    start += bytes;
  }
  const sequences = [];
  for (const name of await names(SEQUENCES)) {
    const { rows } = await client.query<{ last: string; isCalled: boolean }>(
      `SELECT last_value AS "last", is_called AS "isCalled" FROM public.${quoted(name)}`,
    );
    if (rows[0]) sequences.push({ name, ...rows[0] });
  }
  const migrations = await names(MIGRATIONS);
  const accounts = tables.find(({ name }) => name === 'User')?.rows ?? 0;
  await client.query('COMMIT');
  return { format: 1, madeAt: new Date().toISOString(), migrations, accounts, tables, sequences };
}

/** Reads a dump's table of contents. Throws an Error for the operator if the file is incomplete or not a dump. */
export function readContents(path: string): Contents {
  try {
    const length = Number(readEnd(path, LENGTH_DIGITS, 0));
    const contents = JSON.parse(readEnd(path, length, LENGTH_DIGITS)) as Contents;
    if (contents.format === 1) return contents;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code?.startsWith('E') && !code.startsWith('ERR_'))
      throw new Error(`${path} can't be read (${code}).`);
  }
  throw new Error(`${path} isn’t a complete Sparekey backup.`);
}

/** Reads bytes near the end of a file, leaving out the last `after` bytes. */
function readEnd(path: string, length: number, after: number): string {
  const file = openSync(path, 'r');
  try {
    const bytes = Buffer.alloc(length);
    const start = statSync(path).size - after - length;
    if (start < 0) return '';
    readSync(file, bytes, 0, length, start);
    return bytes.toString();
  } finally {
    closeSync(file);
  }
}
