import { CLOCK_TOLERANCE } from '../database/clock';
import { sessionFault } from '../database/session';
import { env } from '../env';
import { PostgresClient } from '../database/postgres-client.mjs';
import { finding, type Finding } from './finding';

const STATEMENT_LIMIT_MS = 5_000;

type Row = { version: string; readOnly: boolean; now: number; migrated: boolean };
type Migration = { name: string; applied: boolean };

/**
 * Checks that the database responds, accepts writes, agrees on the time, and has this version's tables. `known` are the
 * names of this version's migrations; `now` is the app's clock, in milliseconds. Throws the driver's error, with the
 * `setting` concerned, if a database is unavailable.
 */
export async function checkDatabase(known: string[], now: () => number = Date.now): Promise<Finding[]> {
  const { databaseUrl, directDatabaseUrl } = env();
  const findings = await connected('DATABASE_URL', databaseUrl, async (client) => {
    const before = now();
    const { rows } = await client.query<Row>(
      `SELECT current_setting('server_version') AS "version", extract(epoch FROM clock_timestamp())::float8 * 1000 AS "now",
         pg_is_in_recovery() OR current_setting('transaction_read_only')::boolean AS "readOnly",
         to_regclass('_prisma_migrations') IS NOT NULL AS "migrated"`,
    );
    const [row] = rows;
    if (!row) return [];
    const apart = Math.abs(row.now - (before + now()) / 2) / 1000;
    return [
      finding('ok', 'database-answers', { setting: 'DATABASE_URL', version: row.version }),
      ...(row.readOnly ? [finding('fault', 'database-read-only', {})] : []),
      apart > CLOCK_TOLERANCE
        ? finding('fault', 'clock-differs', { seconds: Math.round(apart) })
        : finding('ok', 'clock-agrees', {}),
      ...(await sessionFindings('DATABASE_URL', client)),
      ...migrationFindings(known, row.migrated ? await migrationsOf(client) : []),
    ];
  });
  if (directDatabaseUrl === databaseUrl) return findings;
  const direct = await connected('DIRECT_DATABASE_URL', directDatabaseUrl, async (client) => {
    const { rows } = await client.query<{ version: string }>(
      `SELECT current_setting('server_version') AS "version"`,
    );
    return [
      finding('ok', 'database-answers', { setting: 'DIRECT_DATABASE_URL', version: rows[0]?.version ?? '' }),
      ...(await sessionFindings('DIRECT_DATABASE_URL', client)),
    ];
  });
  return [...findings, ...direct];
}

async function sessionFindings(setting: string, client: PostgresClient): Promise<Finding[]> {
  const reason = await sessionFault(client);
  return reason ? [finding('fault', 'session-unusable', { setting, reason })] : [];
}

async function connected<T>(
  setting: string,
  url: string,
  work: (client: PostgresClient) => Promise<T>,
): Promise<T> {
  let client: PostgresClient | undefined;
  try {
    client = new PostgresClient({ connectionString: url, query_timeout: STATEMENT_LIMIT_MS });
    client.on('error', () => {});
    await client.connect();
    return await work(client);
  } catch (error) {
    throw Object.assign(error as Error, { setting });
  } finally {
    await client?.end().catch(() => {});
  }
}

async function migrationsOf(client: PostgresClient): Promise<Migration[]> {
  const { rows } = await client.query<Migration>(
    `SELECT "migration_name" AS "name", bool_or("finished_at" IS NOT NULL) AS "applied"
     FROM "_prisma_migrations" WHERE "rolled_back_at" IS NULL GROUP BY 1 ORDER BY 1`,
  );
  return rows;
}

function migrationFindings(known: string[], found: Migration[]): Finding[] {
  const applied = found.filter((one) => one.applied).map(({ name }) => name);
  const broken = found.filter((one) => !one.applied).map(({ name }) => name);
  const pending = known.filter((name) => !applied.includes(name) && !broken.includes(name));
  const newer = applied.filter((name) => !known.includes(name));
  if (broken.length > 0) return [finding('fault', 'migrations-broken', { names: broken })];
  if (pending.length > 0) return [finding('fault', 'migrations-pending', { names: pending })];
  if (newer.length > 0) return [finding('warning', 'migrations-newer', { names: newer })];
  return [finding('ok', 'migrations-applied', { count: applied.length })];
}
