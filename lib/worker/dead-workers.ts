import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { db } from '../database/client';
import { log } from '../log';

/** The class of the advisory locks by which workers prove that they are alive. Any number that is only ours. */
export const ALIVE = 1_398_821_221;

const BOOT_ID = '/proc/sys/kernel/random/boot_id';

/** Names this machine since it was started: the host name, and on Linux the kernel's boot id. A container shares its host's. */
export function machine(): string {
  try {
    return `${hostname()} ${readFileSync(BOOT_ID, 'utf8').trim()}`;
  } catch {
    return hostname();
  }
}

/**
 * Takes back the leases of workers that were killed on this machine, so that their messages don't wait for the leases to
 * end. Returns how many messages that freed, and the `suspects` to pass to the next call, some seconds later.
 *
 * A worker holds an advisory lock on its listening connection. The kernel closes that connection when the process dies, so
 * the database releases the lock at once, whatever the process id is reused for and whichever container it ran in. A live
 * worker may lose the connection as well, but gets a new one within two seconds: only a worker that is without its lock
 * and its heartbeat in two calls is dead. Another machine's worker may be alive behind a broken network, and one that has
 * no lock (`machine` is null) proves nothing: their leases run out by themselves. What is taken back is tried again under
 * its own Idempotency-Key, and an unclear attempt stays unclear.
 */
export async function takeBackFromDead(
  workerId: string,
  suspects: string[],
): Promise<{ messages: number; suspects: string[] }> {
  const silent = await db().$queryRaw<{ id: string; seen: string }[]>`
    SELECT "id", "id" || ' ' || "beatAt" AS "seen" FROM "Worker" w
    WHERE "machine" = ${machine()} AND "id" <> ${workerId} AND NOT EXISTS (
      SELECT 1 FROM pg_locks l JOIN pg_database d ON d.oid = l.database
      WHERE l.locktype = 'advisory' AND l.classid = ${ALIVE}::int::oid AND l.objid = hashtext(w."id")::oid
        AND d.datname = current_database())`;
  const dead = silent.filter(({ seen }) => suspects.includes(seen)).map(({ id }) => id);
  const messages =
    dead.length === 0
      ? 0
      : await db().$executeRaw`
          WITH dead AS (DELETE FROM "Worker" WHERE "id" = ANY(${dead}) RETURNING "id")
          UPDATE "OutboundEmail" SET "leaseId" = NULL, "leaseUntil" = NULL
          WHERE "state" = 'queued' AND split_part("leaseId", '.', 1) IN (SELECT "id" FROM dead)`;
  return { messages, suspects: silent.map(({ seen }) => seen) };
}

/** Milliseconds between two looks for killed workers, and how long after its start a worker looks. */
const LOOK_MS = 3_000;
const LOOK_FOR_MS = 20_000;

/**
 * Looks for killed workers from time to time, in the first seconds of a worker. `look` returns how many messages that
 * freed; `waitMs` is how long to wait at most before the next look, null when none is needed soon.
 */
export function lookForDead(workerId: string): { look(): Promise<number>; waitMs(): number | null } {
  const begun = performance.now();
  let looked = -Infinity;
  let suspects: string[] = [];
  return {
    async look() {
      const now = performance.now();
      if (now - begun > LOOK_FOR_MS || now - looked < LOOK_MS) return 0;
      looked = now;
      const found = await takeBackFromDead(workerId, suspects);
      ({ suspects } = found);
      const { messages } = found;
      if (messages > 0) log.warn({ messages }, 'took over the messages of a worker that was killed');
      return messages;
    },
    waitMs: () => (suspects.length > 0 ? LOOK_MS : null),
  };
}
