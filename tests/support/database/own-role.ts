import { randomBytes } from 'node:crypto';
import type { TestDatabase } from './database';

export type OwnRole = {
  /** The database by a role that may read and write its rows, and is neither its owner nor a superuser. */
  url: string;
  /** Takes the right to write new rows into a table away while something runs. */
  withoutInsert<T>(table: string, run: () => Promise<T>): Promise<T>;
  drop(): Promise<void>;
};

/** For what an operator may take from an app: a superuser, which the tests else are, has every right. */
export async function makeRole({ url, query }: TestDatabase): Promise<OwnRole> {
  const [name, password] = [`role_${randomBytes(6).toString('hex')}`, randomBytes(12).toString('hex')];
  await query(`CREATE ROLE ${name} LOGIN PASSWORD '${password}'`);
  await query(`GRANT ALL ON ALL TABLES IN SCHEMA public TO ${name}`);
  await query(`GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO ${name}`);
  const theirs = new URL(url);
  Object.assign(theirs, { username: name, password });
  return {
    url: theirs.href,
    async withoutInsert(table, run) {
      await query(`REVOKE INSERT ON "${table}" FROM ${name}`);
      try {
        return await run();
      } finally {
        await query(`GRANT INSERT ON "${table}" TO ${name}`);
      }
    },
    async drop() {
      await query(`DROP OWNED BY ${name}`);
      await query(`DROP ROLE ${name}`);
    },
  };
}
