import { db } from './client';

/**
 * Seconds that the app's clock and the database's may differ. Rules go by the database's alone, so nothing opens or shuts
 * before; but mails tell the app's time, and signatures of webhooks are judged by it.
 */
export const CLOCK_TOLERANCE = 30;

/**
 * Seconds between the app's clock (`now`, in milliseconds, by which the time of the way is halved) and the database's.
 * Throws when the database is away.
 */
export async function secondsApart(now: () => number = Date.now): Promise<number> {
  const before = now();
  const [row] = await db().$queryRaw<{ now: number }[]>`
    SELECT extract(epoch FROM clock_timestamp())::double precision * 1000 AS "now"`;
  return Math.abs((row?.now ?? 0) - (before + now()) / 2) / 1000;
}
