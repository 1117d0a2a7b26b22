import pg from 'pg';
import { asSuperuser } from './postmaster';
import { APP_ROLE, appPassword, appUrl, SUPERUSER, type ServerState } from './state';

/** What an earlier build's superuser made in the app's database becomes the app's role's. */
const TAKE_OVER = `
  DO $$ DECLARE one record; BEGIN
    FOR one IN SELECT oid::regclass AS name FROM pg_class
      WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND relowner = '${SUPERUSER}'::regrole
    LOOP EXECUTE format('ALTER TABLE %s OWNER TO ${APP_ROLE}', one.name); END LOOP;
  END $$`;

/**
 * The address of a database for the app's role, which owns it; both are made if they are not there. The role may create
 * databases, as `prisma migrate dev` does, and is no superuser: who gets into the app can neither read the machine's
 * files nor run programs by way of the database.
 */
export async function ownedDatabase(state: ServerState, name: string): Promise<string> {
  await asSuperuser(state, 'postgres', async (client) => {
    const role = await client.query('SELECT FROM pg_roles WHERE rolname = $1', [APP_ROLE]);
    if (role.rowCount === 0) await client.query(`CREATE ROLE ${APP_ROLE} LOGIN CREATEDB`);
    await client.query(`ALTER ROLE ${APP_ROLE} PASSWORD '${appPassword(state)}'`);
    const database = pg.escapeIdentifier(name);
    const found = await client.query<{ owner: string }>(
      'SELECT datdba::regrole::text AS owner FROM pg_database WHERE datname = $1',
      [name],
    );
    if (found.rowCount === 0) await client.query(`CREATE DATABASE ${database} OWNER ${APP_ROLE}`);
    else if (found.rows[0]?.owner !== APP_ROLE) {
      await client.query(`ALTER DATABASE ${database} OWNER TO ${APP_ROLE}`);
      await asSuperuser(state, name, (inside) => inside.query(TAKE_OVER));
    }
  });
  return appUrl(state, name);
}
