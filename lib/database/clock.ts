import { db } from './client';

/**
 * By how many seconds the app's clock may differ from the database's. Rules use the database's clock alone, but emails show the app's time
 * and webhook signatures are checked against it.
 */
export const CLOCK_TOLERANCE = 30;

/**
 * The difference in seconds between the app's clock (`now`, in milliseconds) and the database's, allowing for half the
 * round trip. Throws when the database is unavailable.
 */
export async function secondsApart(now: () => number = Date.now): Promise<number> {
  const before = now();
  const [row] = await db().$queryRaw<{ now: number }[]>`
    SELECT extract(epoch FROM clock_timestamp())::double precision * 1000 AS "now"`;
  return Math.abs((row?.now ?? 0) - (before + now()) / 2) / 1000;
}
