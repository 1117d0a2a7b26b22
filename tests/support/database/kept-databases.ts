import type pg from 'pg';

// A database is 300 files, and a file system like ext4 is slow to make files where it has just deleted some: half a second
// of a core for each. So one that a test file is done with is emptied and kept for another, under another name. Only one
// whose shape is still that of the migrations to the last constraint is: else it is dropped.

/** Pages beyond this many bytes are not swept but dropped with the database. */
const SMALL = 4_000_000;

/** Of all that a test may have made or altered in a database, a hash. What PostgreSQL itself counts in there stays out. */
const SHAPE = `
  SELECT md5(string_agg(part, '|' ORDER BY part)) AS shape FROM (
    SELECT 'namespace ' || one::text FROM pg_namespace AS one WHERE nspname !~ '^pg_(toast_)?temp_'
    UNION ALL
    SELECT concat_ws(' ', 'class', oid, relname, relnamespace, relkind, relpersistence, relowner, relacl, reloptions,
                     relhasrules, relrowsecurity, relforcerowsecurity)
      FROM pg_class WHERE oid >= 16384 AND relname !~ '^pg_'
    UNION ALL
    SELECT concat_ws(' ', 'column', attrelid, attnum, attname, atttypid, atttypmod, attnotnull, attisdropped, attidentity,
                     attgenerated)
      FROM pg_attribute WHERE attrelid >= 16384
    UNION ALL SELECT 'default ' || one::text FROM pg_attrdef AS one
    UNION ALL SELECT 'constraint ' || one::text FROM pg_constraint AS one WHERE oid >= 16384
    UNION ALL SELECT 'index ' || one::text FROM pg_index AS one WHERE indexrelid >= 16384
    UNION ALL SELECT 'trigger ' || one::text FROM pg_trigger AS one
    UNION ALL SELECT 'function ' || one::text FROM pg_proc AS one WHERE oid >= 16384
    UNION ALL SELECT 'type ' || one::text FROM pg_type AS one WHERE oid >= 16384
    UNION ALL SELECT 'extension ' || one::text FROM pg_extension AS one
    UNION ALL SELECT 'migration ' || one::text FROM "_prisma_migrations" AS one
    UNION ALL
    SELECT 'setting ' || one::text FROM pg_db_role_setting AS one
      JOIN pg_database ON pg_database.oid = setdatabase WHERE datname = current_database()
  ) AS parts (part)`;

/** The shape of the database that a client is connected to. */
export async function shapeOf(client: pg.Client): Promise<string> {
  const { rows } = await client.query<{ shape: string }>(SHAPE);
  return rows[0]?.shape ?? '';
}

/** Empties a database of this shape as if nothing had ever been in it. False: it has another, or has grown too large. */
export async function empty(client: pg.Client, shape: string): Promise<boolean> {
  if ((await shapeOf(client)) !== shape) return false;
  const { rows } = await client.query<{ name: string; kind: string; bytes: string }>(
    `SELECT oid::regclass::text AS name, relkind AS kind, pg_total_relation_size(oid) AS bytes FROM pg_class
     WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'S') AND relname <> '_prisma_migrations'`,
  );
  if (rows.reduce((sum, { bytes }) => sum + Number(bytes), 0) > SMALL) return false;
  await client.query(
    [
      // Neither the order of the tables nor a trigger matters.
      'SET session_replication_role = replica',
      ...rows.map(({ name, kind }) =>
        kind === 'r' ? `DELETE FROM ${name}` : `ALTER SEQUENCE ${name} RESTART`,
      ),
    ].join(';'),
  );
  // Else new rows would take the places of old ones, and what is read without an order come in another each time.
  const tables = rows.filter(({ kind }) => kind === 'r').map(({ name }) => name);
  await client.query(`VACUUM ${tables.join(', ')}`);
  return true;
}
