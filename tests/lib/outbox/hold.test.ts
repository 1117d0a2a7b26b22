import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { makeHold } from '@/lib/outbox/hold';

const now = () => performance.now();

beforeEach(() => void vi.useFakeTimers({ toFake: ['performance'] }));
afterEach(() => void vi.useRealTimers());

describe('a hold', () => {
  it('leaves all hands free until something is refused', () => {
    const hold = makeHold();
    expect([hold.hands(6), hold.held()]).toEqual([6, null]);
  });

  it('lets nothing be tried, says why and since when, and then one message', () => {
    const hold = makeHold();
    const seconds = hold.refused('provider-refuses-us', null, now());
    expect(seconds).toBeGreaterThan(0.49);
    expect(seconds).toBeLessThanOrEqual(1);
    expect(hold.hands(6)).toBe(0);
    expect(hold.held()).toMatchObject({ reason: 'provider-refuses-us' });
    expect(hold.held()?.since).toBeLessThanOrEqual(0);
    vi.advanceTimersByTime(1_001);
    expect(hold.hands(6)).toBe(1);
    expect(hold.held()).toMatchObject({ until: 0 });
  });

  it('grows with each refusal that was tried since, up to half a minute', () => {
    const hold = makeHold();
    const waits = Array.from({ length: 12 }, () => {
      const seconds = hold.refused('too-many', null, now());
      vi.advanceTimersByTime(seconds * 1000 + 1);
      return seconds;
    });
    expect(waits[0]).toBeLessThanOrEqual(1);
    expect(Math.max(...waits)).toBeGreaterThan(14);
    expect(Math.max(...waits)).toBeLessThanOrEqual(30);
  });

  it('does not grow by what was under way when it began', () => {
    const hold = makeHold();
    for (let count = 0; count < 10; count += 1) hold.refused('too-many', null, now());
    expect(hold.held()?.until).toBeLessThanOrEqual(1_000);
  });

  it('is never shorter than what the provider asks for, and another’s shorter word does not end it', () => {
    const hold = makeHold();
    expect(hold.refused('quota', 120, now())).toBeGreaterThanOrEqual(120);
    expect(hold.refused('too-many', 1, now())).toBeGreaterThanOrEqual(119);
  });

  it('is over when the provider takes or judges a mail', () => {
    const hold = makeHold();
    hold.refused('too-many', 60, now());
    vi.advanceTimersByTime(61_001);
    hold.heard(now());
    expect([hold.hands(6), hold.held()]).toEqual([6, null]);
    expect(hold.refused('too-many', null, now()), 'and begins small again').toBeLessThanOrEqual(1);
  });

  // proves: provider-limits
  it('is not over by an answer to what was under way when it began', () => {
    const hold = makeHold();
    const begun = now();
    vi.advanceTimersByTime(100);
    hold.refused('too-many', 3600, begun);
    vi.advanceTimersByTime(200);
    hold.heard(begun);
    expect([hold.hands(6), hold.held()?.reason]).toEqual([0, 'too-many']);
    vi.advanceTimersByTime(3_700_000);
    hold.heard(begun);
    expect(hold.hands(6), 'however late it comes').toBe(1);
  });
});
