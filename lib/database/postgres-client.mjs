import pg from 'pg';

/** Milliseconds that a connection may take to open. */
const CONNECT_MS = 5_000;

/**
 * A connection to PostgreSQL whose session runs in UTC, and that gives up when it can't be opened in time. Every
 * connection is one of these: Prisma's adapter reads a timestamptz as if the session were in UTC, and sends dates without
 * an offset. (Not TypeScript, because Prisma's CLI starts prisma/engine/ by plain Node.)
 *
 * TimeZone is sent as a start-up parameter of its own. The server prefers it to anything set for the role, the database,
 * the server or in `options`; PgBouncer knows it, and sets it on whichever server connection a transaction gets.
 */
export class PostgresClient extends pg.Client {
  /** @param {import('pg').ClientConfig} [config] */
  constructor(config) {
    super({ connectionTimeoutMillis: CONNECT_MS, ...config });
  }

  /** pg's own method, which no option reaches; tests/lib/database/postgres-client.test.ts fails when pg changes it. */
  getStartupConf() {
    return { ...super.getStartupConf(), TimeZone: 'UTC' };
  }
}
