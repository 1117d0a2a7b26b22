import { describe, expect, it } from 'vitest';
import { isDatabaseAway } from '@/lib/database/away';
import { db, pool } from '@/lib/database/client';
import { isLate, runUnhurried, runWithin } from '@/lib/database/deadline';

// Awaited here: Prisma asks only when somebody waits.
const count = async () => await db().user.count();

const asked: Record<string, () => Promise<unknown>> = {
  'a statement': () => pool().query('SELECT 1'),
  'a connection': async () => (await pool().connect()).release(),
  'a statement of Prisma’s': count,
  'a transaction': () => db().$transaction((tx) => tx.user.count()),
};

// proves: database-slow
describe.each(Object.entries(asked))('who has waited too long is refused %s', (_what, ask) => {
  it('as while the database is away, and nobody else is', async () => {
    const [late, other] = await Promise.allSettled([runWithin(-1, ask), runWithin(10_000, ask)]);
    expect(late.status === 'rejected' && isDatabaseAway(late.reason)).toBe(true);
    expect(other.status).toBe('fulfilled');
    await expect(ask()).resolves.not.toThrow();
  });
});

it('what has begun is ended: its commit is not in doubt', async () => {
  const during = await runWithin(100, () =>
    db().$transaction(async (tx) => {
      await tx.$queryRaw`SELECT pg_sleep(0.2)::text`;
      await tx.$executeRaw`INSERT INTO "RateLimit" ("key", "uses") VALUES ('deadline', 1)`;
      return isLate();
    }),
  );
  expect(during).toBe(true);
  expect(await db().rateLimit.count({ where: { key: 'deadline' } })).toBe(1);
});

it('what a request only sets off is not hurried', async () => {
  await expect(runWithin(-1, () => runUnhurried(count))).resolves.toBeTypeOf('number');
});
