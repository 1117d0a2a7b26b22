import { describe, expect, it } from 'vitest';
import { isDatabaseAway } from '@/lib/database/away';
import { db, pool } from '@/lib/database/client';
import { HashQueueFull } from '@/lib/passwords/queue';

/** The error of something that must fail. */
const failure = (run: Promise<unknown>): Promise<unknown> =>
  run.then(
    () => Promise.reject(new Error('it did not fail')),
    (error: unknown) => error,
  );

describe('a fault of ours is no outage', () => {
  it.each([
    [
      'a unique key twice',
      () =>
        db().$transaction([
          db().rateLimit.create({ data: { key: 'twice' } }),
          db().rateLimit.create({ data: { key: 'twice' } }),
        ]),
    ],
    ['a wrong statement', () => db().$queryRawUnsafe('SELECT nothing FROM nowhere')],
    ['a missing row', () => db().rateLimit.findUniqueOrThrow({ where: { key: 'none' } })],
    [
      'a foreign key',
      () =>
        db().session.create({
          data: { id: 'x', userId: 'none', expiresAt: new Date(), remember: false, device: '' },
        }),
    ],
    ['NUL in a text', () => db().rateLimit.count({ where: { key: 'a\0b' } })],
    ['division by zero', () => pool().query('SELECT 1/0')],
  ])('%s', async (_, run) => {
    expect(isDatabaseAway(await failure(run()))).toBe(false);
  });

  it('nor is anything else', () => {
    for (const one of [
      null,
      undefined,
      0,
      '57P01',
      'ECONNREFUSED',
      {},
      [],
      new Error('x'),
      new HashQueueFull('x'),
      new RangeError('too long'),
    ])
      expect(isDatabaseAway(one)).toBe(false);
  });

  it('nor do causes in a circle hang', () => {
    const error = new Error('x');
    error.cause = error;
    expect(isDatabaseAway(error)).toBe(false);
  });
});
