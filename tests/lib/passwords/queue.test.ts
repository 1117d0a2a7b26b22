import { availableParallelism } from 'node:os';
import { afterEach, expect, test, vi } from 'vitest';
import { HashQueueFull, inHashQueue } from '@/lib/passwords/queue';

const CORES = availableParallelism();

/** Work that ends when told to, and tells how much of it ran at once. */
function stage() {
  const ends: (() => void)[] = [];
  let running = 0;
  let most = 0;
  const work = () =>
    new Promise<string>((resolve) => {
      most = Math.max(most, (running += 1));
      ends.push(() => {
        running -= 1;
        resolve('hashed');
      });
    });
  return { work, ends, most: () => most };
}

const settle = () => new Promise(setImmediate);

async function endAll(ends: (() => void)[]) {
  while (ends.length > 0) {
    ends.shift()?.();
    await settle();
  }
}

afterEach(() => vi.useRealTimers());

// proves: hash-storm, ASVS 2.4.1
test('as many run as there are cores, 64 more wait in order, the next is turned away at once', async () => {
  const { work, ends, most } = stage();
  const order: number[] = [];
  const all = Array.from({ length: CORES + 64 }, (_, index) =>
    inHashQueue(work).then(() => order.push(index)),
  );
  await settle();
  expect(ends).toHaveLength(CORES);
  await expect(inHashQueue(work)).rejects.toBeInstanceOf(HashQueueFull);

  await endAll(ends);
  await Promise.all(all);
  expect(most()).toBe(CORES);
  expect(order).toEqual([...order].sort((a, b) => a - b));
});

// proves: hash-storm
test('who waits five seconds is turned away and never hashed, and the places are not lost', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const { work, ends } = stage();
  const running = Array.from({ length: CORES }, () => inHashQueue(work));
  const never = vi.fn(work);
  const refused = Array.from({ length: CORES }, () =>
    expect(inHashQueue(never)).rejects.toBeInstanceOf(HashQueueFull),
  );
  vi.advanceTimersByTime(4_999);
  await settle();
  const inTime = inHashQueue(work);
  vi.advanceTimersByTime(1);
  await Promise.all(refused);

  await endAll(ends);
  await Promise.all([...running, inTime]);
  expect(never).not.toHaveBeenCalled();
  expect(vi.getTimerCount()).toBe(0);
  const after = inHashQueue(work);
  await endAll(ends);
  expect(await after).toBe('hashed');
});

test('a hash that fails gives its place back', async () => {
  for (let round = 0; round < CORES * 2; round += 1)
    await expect(inHashQueue(() => Promise.reject(new Error('no memory')))).rejects.toThrow('no memory');
  expect(await inHashQueue(async () => 'hashed')).toBe('hashed');
});

test('the queue is shared by two copies of the module in one process', async () => {
  const { work, ends } = stage();
  const running = Array.from({ length: CORES }, () => inHashQueue(work));
  vi.resetModules();
  const copy = await import('@/lib/passwords/queue');
  expect(copy.inHashQueue).not.toBe(inHashQueue);
  const other = vi.fn(async () => 'hashed');
  const waiting = copy.inHashQueue(other);
  await settle();
  expect(other).not.toHaveBeenCalled();
  await endAll(ends);
  await Promise.all([...running, waiting]);
});
