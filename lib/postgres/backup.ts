import { statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { writeDump, type Contents } from './dump';
import { findCluster } from './place';
import { embeddedServer } from './server';
import { serverUser } from './user';

/** The name of the app's database on the embedded server. */
export const DATABASE = 'sparekey';

export type Backup = { path: string; bytes: number; data: string; contents: Contents };

/** Opens a folder's server for maintenance. Throws if there is no database yet; it never creates one. */
export async function openForMaintenance(folder: string) {
  if (findCluster(folder, serverUser()) === null)
    throw new Error(`There is no embedded database in ${folder}. npm run up and npm start create one.`);
  return embeddedServer(folder);
}

/**
 * Dumps a folder's database, wherever its files are, to a new file (by default in the folder). The app may be running. The
 * file contains email addresses and password hashes, but no link, token or password; only its owner can read it.
 */
export async function backUp(folder: string, file?: string): Promise<Backup> {
  const server = await openForMaintenance(folder);
  try {
    const time = new Date().toISOString().slice(0, 19).replaceAll(':', '-');
    const path = resolve(file ?? join(folder, `backup-${time}Z`));
    const contents = await writeDump(server.superuser(DATABASE), path).catch((error: Error) => {
      // Neither the database nor the table exists.
      if (!['3D000', '42P01'].includes((error as { code?: string }).code ?? '')) throw error;
      throw new Error(`The database in ${server.data} doesn’t have Sparekey’s tables yet.`);
    });
    return { path, bytes: statSync(path).size, data: server.data, contents };
  } finally {
    await server.stop();
  }
}
