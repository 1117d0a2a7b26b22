import pg from 'pg';
import { asSuperuser } from './postmaster';
import { APP_ROLE, appPassword, appUrl, type ServerState } from './state';

/**
 * The connection string of a database for the app's role, which owns it. Creates both if needed. The role may create
 * databases, as `prisma migrate dev` does, but isn't a superuser: a compromised app can't read files or run programs
 * through the database.
 */
export async function ownedDatabase(state: ServerState, name: string): Promise<string> {
  await asSuperuser(state, 'postgres', async (client) => {
    const role = await client.query('SELECT FROM pg_roles WHERE rolname = $1', [APP_ROLE]);
    if (role.rowCount === 0) await client.query(`CREATE ROLE ${APP_ROLE} LOGIN CREATEDB`);
    await client.query(`ALTER ROLE ${APP_ROLE} PASSWORD '${appPassword(state)}'`);
    const database = pg.escapeIdentifier(name);
    const found = await client.query('SELECT FROM pg_database WHERE datname = $1', [name]);
    if (found.rowCount === 0) await client.query(`CREATE DATABASE ${database} OWNER ${APP_ROLE}`);
  });
  return appUrl(state, name);
}
