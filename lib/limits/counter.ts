import { Prisma } from '@/prisma/generated/client';
import { db, type Tx } from '../database/client';
import { env } from '../env';
import { log } from '../log';
import { countLimited } from '../metrics/counters';
import { keyedHash } from '../secrets';
import { figuresOf, type LimitName } from './table';

export type Counter = { name: LimitName; key: string };

/**
 * A row of the table "RateLimit": who is counted for a limit. The key holds a keyed hash, so nobody can test a guess of an
 * address without AUTH_SECRET. A rotation of AUTH_SECRET resets all counters.
 */
export function counter(name: LimitName, ...whom: string[]): Counter {
  return { name, key: `${name}:${keyedHash('limits', JSON.stringify([name, ...whom]))}` };
}

/** The database's clock, which all instances share. The same moment throughout a statement. */
const NOW = Prisma.sql`statement_timestamp()`;

/**
 * SQL: counts one use if `condition` holds and the limit allows it, and returns a row only then. A refused use changes
 * nothing, so nobody can extend a wait by trying again. The row's lock makes concurrent uses take turns.
 */
export function countUse({ name, key }: Counter, condition: Prisma.Sql = Prisma.sql`true`): Prisma.Sql {
  const { times, most, first, longest, life, lifeAtMost, isWindow } = figuresOf(name, env().linkTtlSeconds);
  const wait = Prisma.sql`CASE WHEN n < ${times}::int THEN 0
    ELSE least(${first}::float8 * power(2, least(n - ${times}::int, 30)), ${longest}::float8) END`;
  const lifeNow = Prisma.sql`CASE WHEN n < ${most}::int THEN ${life}::float8 ELSE ${lifeAtMost}::float8 END`;
  return Prisma.sql`
    INSERT INTO "RateLimit" AS r ("key", "uses", "waitUntil", "expiresAt")
    SELECT ${key}, 1, ${NOW}, ${NOW} + make_interval(secs => ${life}::float8) WHERE ${condition}
    ON CONFLICT ("key") DO UPDATE SET ("uses", "waitUntil", "expiresAt") = (
      SELECT n, ${NOW} + make_interval(secs => ${wait}),
        CASE WHEN ${isWindow}::boolean AND n > 1 THEN r."expiresAt" ELSE ${NOW} + make_interval(secs => ${lifeNow}) END
      FROM (SELECT 1 + CASE WHEN r."expiresAt" > ${NOW} THEN r."uses" ELSE 0 END AS n) AS next)
    WHERE r."expiresAt" <= ${NOW} OR r."uses" < ${times}::int
      OR (r."uses" < ${most}::int AND r."waitUntil" <= ${NOW})
    RETURNING "uses"`;
}

/** SQL: gives one use back, and ends the wait. Where a window has begun anew, it has nothing to give below zero. */
export const GIVE_BACK = Prisma.sql`"uses" = greatest("uses" - 1, 0), "waitUntil" = least("waitUntil", ${NOW})`;

/** SQL: whether a counter has had its most uses. Reads without a lock. */
export function isUsedUp({ name, key }: Counter): Prisma.Sql {
  const { most } = figuresOf(name, env().linkTtlSeconds);
  return Prisma.sql`EXISTS (
    SELECT 1 FROM "RateLimit" WHERE "key" = ${key} AND "uses" >= ${most}::int AND "expiresAt" > ${NOW})`;
}

/** SQL: the whole seconds until a window ends; null when none is open. */
export function secondsLeft({ key }: Counter): Prisma.Sql {
  return Prisma.sql`(
    SELECT ceil(extract(epoch FROM "expiresAt" - ${NOW}))::int FROM "RateLimit"
    WHERE "key" = ${key} AND "expiresAt" > ${NOW})`;
}

export type Spent = { ok: true; uses: number } | { ok: false; retryAfterSeconds: number };

/**
 * Counts one use of each counter, in order, in one statement, and returns an answer for each. After the first that refuses,
 * none is counted. Must not run inside a transaction, which would keep the rows locked. Throws when the database is
 * unavailable, so that nothing passes uncounted.
 */
export async function spend<const C extends Counter[]>(...counters: C): Promise<{ [K in keyof C]: Spent }> {
  const rows = env().rateLimits ? await count(counters) : counters.map(() => ({ uses: 0, seconds: null }));
  const refused = counters[rows.findIndex(({ uses }) => uses === null)];
  if (refused) countLimited(refused.name);
  return rows.map(({ uses, seconds }) =>
    uses === null ? { ok: false, retryAfterSeconds: seconds ?? 1 } : { ok: true, uses },
  ) as { [K in keyof C]: Spent };
}

/** `uses` is null for each counter that refused, and for those after it. */
async function count(counters: Counter[]): Promise<{ uses: number | null; seconds: number | null }[]> {
  const used = (index: number) => Prisma.raw(`used${index}`);
  const steps = counters.map((one, index) => {
    const condition = index ? Prisma.sql`EXISTS (SELECT 1 FROM ${used(index - 1)})` : undefined;
    return Prisma.sql`${used(index)} AS (${countUse(one, condition)})`;
  });
  const results = counters.map(
    (one, index) => Prisma.sql`
      SELECT ${index}::int AS step, (SELECT "uses" FROM ${used(index)}) AS "uses", ${secondsLeft(one)} AS "seconds"`,
  );
  return db().$queryRaw`WITH ${Prisma.join(steps)} ${Prisma.join(results, ' UNION ALL ')} ORDER BY step`;
}

type Released = { giveBack?: Counter[]; forget?: Counter[] };

/**
 * Gives back one use of each counter in `giveBack`, and resets those in `forget`, in one statement. Locks the rows in the
 * order given, `giveBack` first: the order in which uses lock them, so that neither waits for the other in a circle.
 */
export async function release(tx: Tx, { giveBack = [], forget = [] }: Released): Promise<void> {
  const [given, forgotten] = [giveBack, forget].map((counters) => counters.map(({ key }) => key));
  const keys = [...(given ?? []), ...(forgotten ?? [])];
  await tx.$executeRaw`
    WITH locked AS MATERIALIZED (
      SELECT "key" FROM "RateLimit" WHERE "key" = ANY(${keys}::text[])
      ORDER BY array_position(${keys}::text[], "key") FOR UPDATE),
    forgotten AS (
      DELETE FROM "RateLimit" WHERE "key" IN (SELECT "key" FROM locked) AND "key" = ANY(${forgotten}::text[]))
    UPDATE "RateLimit" SET ${GIVE_BACK} WHERE "key" IN (SELECT "key" FROM locked) AND "key" = ANY(${given}::text[])`;
}

/**
 * The same after the fact is committed. Never throws: the user did sign in or set the password, and must not see an error
 * because a counter was not reset.
 */
export async function releaseAfterwards(released: Released): Promise<void> {
  try {
    await release(db(), released);
  } catch (error) {
    log.error({ error }, 'Could not reset a rate limit');
  }
}
