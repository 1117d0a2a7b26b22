import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { makeHold, siteOf, type Hold } from '@/lib/worker/hold';

const now = () => performance.now();

/** An answer about us, whoever the recipient is. */
const refuse = (hold: Hold, reason: string, retryAfterSeconds: number | null, begun: number) =>
  hold.refused({ reason, retryAfterSeconds, begun, site: null }) ?? 0;
/** One that may be about the recipient. */
const refuseAt = (hold: Hold, site: string) =>
  hold.refused({ reason: 'account-refused', retryAfterSeconds: null, begun: now(), site });
const acceptAt = (hold: Hold, site: string) => hold.heard({ begun: now(), site, accepted: true });

beforeEach(() => void vi.useFakeTimers({ toFake: ['performance'] }));
afterEach(() => void vi.useRealTimers());

describe('a hold', () => {
  it('leaves all hands free until something is refused', () => {
    const hold = makeHold();
    expect([hold.capacity(6), hold.held()]).toEqual([6, null]);
  });

  it('lets nothing be tried, says why and since when, and then one message', () => {
    const hold = makeHold();
    const seconds = refuse(hold, 'provider-refuses-us', null, now());
    expect(seconds).toBeGreaterThan(0.49);
    expect(seconds).toBeLessThanOrEqual(1);
    expect(hold.capacity(6)).toBe(0);
    expect(hold.held()).toMatchObject({ reason: 'provider-refuses-us' });
    expect(hold.held()?.since).toBeLessThanOrEqual(0);
    vi.advanceTimersByTime(1_001);
    expect(hold.capacity(6)).toBe(1);
    expect(hold.held()).toMatchObject({ until: 0 });
  });

  it('grows with each refusal that was tried since, up to half a minute', () => {
    const hold = makeHold();
    const waits = Array.from({ length: 12 }, () => {
      const seconds = refuse(hold, 'too-many', null, now());
      vi.advanceTimersByTime(seconds * 1000 + 1);
      return seconds;
    });
    expect(waits[0]).toBeLessThanOrEqual(1);
    expect(Math.max(...waits)).toBeGreaterThan(14);
    expect(Math.max(...waits)).toBeLessThanOrEqual(30);
  });

  it('does not grow by what was under way when it began', () => {
    const hold = makeHold();
    for (let count = 0; count < 10; count += 1) refuse(hold, 'too-many', null, now());
    expect(hold.held()?.until).toBeLessThanOrEqual(1_000);
  });

  it('is never shorter than what the provider asks for, and another’s shorter word does not end it', () => {
    const hold = makeHold();
    expect(refuse(hold, 'quota', 120, now())).toBeGreaterThanOrEqual(120);
    expect(refuse(hold, 'too-many', 1, now())).toBeGreaterThanOrEqual(119);
  });

  it('is over when the provider takes or judges a mail', () => {
    const hold = makeHold();
    refuse(hold, 'too-many', 60, now());
    vi.advanceTimersByTime(61_001);
    hold.heard({ begun: now(), site: 'a.test', accepted: true });
    expect([hold.capacity(6), hold.held()]).toEqual([6, null]);
    expect(refuse(hold, 'too-many', null, now()), 'and begins small again').toBeLessThanOrEqual(1);
  });

  // proves: provider-limits
  it('is not over by an answer to what was under way when it began', () => {
    const hold = makeHold();
    const begun = now();
    vi.advanceTimersByTime(100);
    refuse(hold, 'too-many', 3600, begun);
    vi.advanceTimersByTime(200);
    hold.heard({ begun: begun, site: 'a.test', accepted: true });
    expect([hold.capacity(6), hold.held()?.reason]).toEqual([0, 'too-many']);
    vi.advanceTimersByTime(3_700_000);
    hold.heard({ begun: begun, site: 'a.test', accepted: true });
    expect(hold.capacity(6), 'however late it comes').toBe(1);
  });
});

describe('a refusal that may be about the recipient', () => {
  it('lets mail to other sites be tried at once, one at a time', () => {
    const hold = makeHold();
    refuseAt(hold, 'evil.test');
    expect([hold.capacity(6), hold.avoids()]).toEqual([1, { sites: ['evil.test'], strictly: true }]);
    expect(hold.held()).toMatchObject({ reason: 'account-refused' });
  });

  it('holds everyone once a second site is refused', () => {
    const hold = makeHold();
    refuseAt(hold, 'a.test');
    refuseAt(hold, 'a.test');
    expect(hold.capacity(6)).toBe(1);
    refuseAt(hold, 'b.test');
    expect(hold.capacity(6)).toBe(0);
    vi.advanceTimersByTime(30_000);
    expect([hold.capacity(6), hold.avoids()]).toEqual([1, { sites: ['a.test', 'b.test'], strictly: false }]);
  });

  it('holds nobody else any more once another site’s mail is accepted', () => {
    const hold = makeHold();
    refuseAt(hold, 'evil.test');
    acceptAt(hold, 'good.test');
    expect([hold.capacity(6), hold.held()]).toEqual([6, null]);
    for (let count = 0; count < 50; count += 1) expect(refuseAt(hold, 'evil.test')).toBeNull();
    expect(hold.capacity(6)).toBe(6);
  });

  it('counts again an hour later, or when the site’s mail was accepted', () => {
    const hold = makeHold();
    refuseAt(hold, 'a.test');
    acceptAt(hold, 'b.test');
    acceptAt(hold, 'a.test');
    expect(refuseAt(hold, 'a.test')).toBeGreaterThan(0);
    acceptAt(hold, 'b.test');
    expect(refuseAt(hold, 'a.test')).toBeNull();
    vi.advanceTimersByTime(3_600_001);
    expect(refuseAt(hold, 'a.test')).toBeGreaterThan(0);
  });

  it('is not contradicted by a mail that is refused for its recipient', () => {
    const hold = makeHold();
    refuseAt(hold, 'a.test');
    hold.heard({ begun: now(), site: 'b.test', accepted: false });
    expect(hold.capacity(6)).toBe(1);
    expect(hold.held()).not.toBeNull();
  });

  it('ends no hold that a certain refusal began', () => {
    const hold = makeHold();
    const begun = now();
    refuse(hold, 'account-refused', null, begun);
    refuseAt(hold, 'a.test');
    hold.heard({ begun: begun - 1, site: 'b.test', accepted: true });
    expect(hold.capacity(6)).toBe(0);
  });
});

it.each([
  ['someone@Example.org', 'example.org'],
  ['someone@a.b.evil.test', 'evil.test'],
  ['root@localhost', ''],
  ['', ''],
])('the site of %j is %j', (address, site) => {
  expect(siteOf(address)).toBe(site);
});
