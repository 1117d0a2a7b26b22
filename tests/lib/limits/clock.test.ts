import { randomUUID } from 'node:crypto';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { spendAddress, spendClient } from '@/lib/limits/spend';
import { ageLimits } from '../../support/database/age-limits';
import { withSettings } from '../../support/server/settings';

const newAddress = () => `${randomUUID()}@example.com`;
const real = Date.now.bind(Date);

afterEach(() => vi.restoreAllMocks());

/** Runs something on an instance whose clock is wrong by so many seconds. */
async function at<T>(seconds: number, run: () => Promise<T>): Promise<T> {
  const clock = vi.spyOn(Date, 'now').mockImplementation(() => real() + seconds * 1000);
  try {
    return await run();
  } finally {
    clock.mockRestore();
  }
}

// proves: limiter-races, mail-bombing, owner-locked-out
describe('instances with clocks two minutes ahead and two minutes behind', () => {
  const [ahead, behind] = [120, -120];

  it('together send an address no more emails than one instance would', async () => {
    await withSettings({ linkTtlSeconds: 60 }, async () => {
      const address = newAddress();
      const ask = (seconds: number) => at(seconds, () => spendAddress('password-reset', address));
      const granted: boolean[] = [];
      for (let turn = 0; turn < 6; turn += 1)
        for (const clock of [behind, ahead]) granted.push((await ask(clock)).ok);
      expect(granted.filter(Boolean)).toHaveLength(3);
      await ageLimits(50);
      expect([(await ask(ahead)).ok, (await ask(behind)).ok]).toEqual([false, false]);
      await ageLimits(10);
      expect([(await ask(behind)).ok, (await ask(ahead)).ok]).toEqual([true, false]);
    });
  });

  it('both grant a request as soon as the link has expired', async () => {
    for (const [first, then] of [
      [ahead, behind],
      [behind, ahead],
    ] as const) {
      const address = newAddress();
      for (let turn = 0; turn < 4; turn += 1) await at(first, () => spendAddress('sign-up', address));
      await ageLimits(600);
      expect(await at(then, () => spendAddress('sign-up', address))).toMatchObject({ ok: true });
    }
  });

  it('give a client the same Retry-After', async () => {
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
