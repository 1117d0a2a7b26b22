import { statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { writeDump, type Contents } from './dump';
import { findCluster } from './place';
import { embeddedServer } from './server';
import { serverUser } from './user';

/** The app's database on the embedded server. */
export const DATABASE = 'sparekey';

export type Backup = { path: string; bytes: number; data: string; contents: Contents };

/** Opens a folder's server for maintenance. Throws where no database was ever made: looking makes none. */
export async function openForMaintenance(folder: string) {
  if (findCluster(folder, serverUser()) === null)
    throw new Error(`There is no embedded database in ${folder}. npm run up and npm start make one.`);
  return embeddedServer(folder);
}

/**
 * Dumps the folder's database, wherever its files are, into a new file (by default one in the folder). The app may run
 * or be stopped. The file holds no link, token or password, but addresses and password hashes, so only its owner reads it.
 */
export async function backUp(folder: string, file?: string): Promise<Backup> {
  const server = await openForMaintenance(folder);
  try {
    const time = new Date().toISOString().slice(0, 19).replaceAll(':', '-');
    const path = resolve(file ?? join(folder, `backup-${time}Z`));
    const contents = await writeDump(server.superuser(DATABASE), path).catch((error: Error) => {
      // No such database, no such table.
      if (!['3D000', '42P01'].includes((error as { code?: string }).code ?? '')) throw error;
      throw new Error(`The database in ${server.data} has no tables of Sparekey yet.`);
    });
    return { path, bytes: statSync(path).size, data: server.data, contents };
  } finally {
    await server.stop();
  }
}
