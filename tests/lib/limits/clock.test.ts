import { randomUUID } from 'node:crypto';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { pool } from '@/lib/database/client';
import { spendAddress, spendClient } from '@/lib/limits/spend';
import { withSettings } from '../../support/server/settings';

const newAddress = () => `${randomUUID()}@example.com`;
const real = Date.now.bind(Date);

afterEach(() => vi.restoreAllMocks());

/** Something that an instance does whose clock goes wrong by so many seconds. */
async function at<T>(seconds: number, run: () => Promise<T>): Promise<T> {
  const clock = vi.spyOn(Date, 'now').mockImplementation(() => real() + seconds * 1000);
  try {
    return await run();
  } finally {
    clock.mockRestore();
  }
}

const age = (seconds: number) =>
  pool().query('UPDATE "RateLimit" SET expire = expire - $1::bigint * 1000', [seconds]);

// proves: limiter-races, mail-bombing, owner-locked-out
describe('two instances, one two minutes ahead and one two minutes behind', () => {
  const [ahead, behind] = [120, -120];

  it('give an address no more mails than one does, however they take turns', async () => {
    await withSettings({ linkTtlSeconds: 60 }, async () => {
      const address = newAddress();
      const ask = (seconds: number) => at(seconds, () => spendAddress('password-reset', address));
      const granted: boolean[] = [];
      for (let turn = 0; turn < 6; turn += 1)
        for (const clock of [behind, ahead]) granted.push((await ask(clock)).ok);
      expect(granted.filter(Boolean)).toHaveLength(3);
      await age(50);
      expect([(await ask(ahead)).ok, (await ask(behind)).ok]).toEqual([false, false]);
      await age(10);
      expect([(await ask(behind)).ok, (await ask(ahead)).ok]).toEqual([true, false]);
    });
  });

  it('let the owner ask anew as soon as the link has died, at either', async () => {
    for (const [first, then] of [
      [ahead, behind],
      [behind, ahead],
    ] as const) {
      const address = newAddress();
      for (let turn = 0; turn < 4; turn += 1) await at(first, () => spendAddress('sign-up', address));
      await age(600);
      expect(await at(then, () => spendAddress('sign-up', address))).toEqual({ ok: true });
    }
  });

  it('tell a client the same seconds to wait', async () => {
    const client = randomUUID();
    while ((await spendClient('use-link', client)).ok);
    for (const clock of [ahead, behind]) {
      const refused = await at(clock, () => spendClient('use-link', client));
      if (refused.ok) expect.fail();
      expect(refused.retryAfterSeconds).toBeGreaterThan(3_500);
      expect(refused.retryAfterSeconds).toBeLessThanOrEqual(3_600);
    }
  });
});
