import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { db } from '../database/client';
import { log } from '../log';

/** The class of the advisory locks by which workers prove that they are alive. An arbitrary number. */
export const ALIVE = 1_398_821_221;

const BOOT_ID = '/proc/sys/kernel/random/boot_id';

/** Identifies this machine since its start: the host name and, on Linux, the boot id, which containers share. */
export function machine(): string {
  try {
    return `${hostname()} ${readFileSync(BOOT_ID, 'utf8').trim()}`;
  } catch {
    return hostname();
  }
}

/**
 * Releases the leases of workers that were killed on this machine, so that their messages don't wait for the leases to
 * expire. Returns how many messages that freed, and the `suspects` to pass to the next call a few seconds later.
 *
 * A worker has an advisory lock on its listening connection. When its process dies, the kernel closes the connection and the
 * database releases the lock, even if the process id is reused or it ran in a container. A live worker may lose the
 * connection too, but reconnects within two seconds; so a worker is dead only if two calls find neither lock nor heartbeat.
 * A worker on another machine may be alive behind a broken network, and one without a lock (`machine` is null) proves
 * nothing: their leases expire by themselves. A freed message keeps its Idempotency-Key, and an unclear attempt stays
 * unclear.
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

/** How often a worker looks for killed workers, and for how long after its start. */
const LOOK_MS = 3_000;
const LOOK_FOR_MS = 20_000;

/**
 * Looks for killed workers during the first seconds of a worker. `look` returns how many messages that freed; `waitMs` is the
 * longest time to wait before the next look, or null when none is needed soon.
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
      if (messages > 0) log.warn({ messages }, 'freed the messages of a killed worker');
      return messages;
    },
    waitMs: () => (suspects.length > 0 ? LOOK_MS : null),
  };
}
