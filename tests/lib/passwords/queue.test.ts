import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import {
  HASHES_AT_ONCE,
  hashingFor,
  hashQueue,
  HashQueueFull,
  inHashQueue,
  LONGEST_QUEUE,
} from '@/lib/passwords/queue';

const times = (count: number) => Array.from({ length: count }, (_, index) => index);
const nextTurn = () => new Promise(setImmediate);

let begun: unknown[] = [];
beforeEach(() => void (begun = []));
afterEach(() => void vi.useRealTimers());

/** A hash that a client asks for, which ends when the test says so. */
function ask(client = 'one', queue = { hashingFor, inHashQueue }) {
  const one = { state: 'waiting' as 'waiting' | 'running' | 'done' | 'refused', end: () => {} };
  const work = () => {
    one.state = 'running';
    begun.push(one);
    return new Promise<void>((resolve) => (one.end = resolve));
  };
  const settled = queue
    .hashingFor(client, () => queue.inHashQueue(work))
    .then(
      () => (one.state = 'done'),
      (error: unknown) => (one.state = error instanceof HashQueueFull ? 'refused' : 'done'),
    );
  return Object.assign(one, { settled });
}
type Asked = ReturnType<typeof ask>;

const count = (all: Asked[], state: Asked['state']) => all.filter((one) => one.state === state).length;

/** Ends every hash that runs, until none is left. */
async function endAll(all: Asked[]): Promise<void> {
  await nextTurn();
  while (count(all, 'running') > 0) {
    all.find(({ state }) => state === 'running')?.end();
    await nextTurn();
  }
  await Promise.all(all.map(({ settled }) => settled));
  expect(hashQueue()).toMatchObject({ running: 0, waiting: 0 });
}

// proves: hash-storm, ASVS 2.4.1
it('runs as many hashes as there are cores, queues 64 in order and refuses the next', async () => {
  const all = times(HASHES_AT_ONCE + LONGEST_QUEUE).map(() => ask());
  const last = ask();
  await nextTurn();
  expect([count(all, 'running'), count(all, 'waiting'), last.state]).toEqual([HASHES_AT_ONCE, 64, 'refused']);
  await endAll(all);
  expect(begun).toEqual(all);
});

// proves: hash-storm
it('refuses a hash that has waited five seconds, and loses no slot', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const running = times(HASHES_AT_ONCE).map(() => ask());
  const late = times(HASHES_AT_ONCE).map(() => ask());
  vi.advanceTimersByTime(4_999);
  const inTime = ask();
  vi.advanceTimersByTime(1);
  await nextTurn();
  expect(count(late, 'refused')).toBe(late.length);
  await endAll([...running, inTime]);
  expect([inTime.state, vi.getTimerCount()]).toEqual(['done', 0]);
});

it('gives the slot back when a hash fails', async () => {
  for (const _ of times(HASHES_AT_ONCE * 2))
    await expect(inHashQueue(() => Promise.reject(new Error('no memory')))).rejects.toThrow('no memory');
  expect(await inHashQueue(async () => 'hashed')).toBe('hashed');
});

it('is shared by two copies of the module in one process', async () => {
  const running = times(HASHES_AT_ONCE).map(() => ask());
  vi.resetModules();
  const copy = await import('@/lib/passwords/queue');
  expect(copy.inHashQueue).not.toBe(inHashQueue);
  const other = ask('two', copy);
  await nextTurn();
  expect(other.state).toBe('waiting');
  await endAll([...running, other]);
  expect(begun.at(-1)).toBe(other);
});

// proves: hash-storm
it('lets clients take turns, each in the order in which its hashes came', async () => {
  const running = times(HASHES_AT_ONCE).map(() => ask('a'));
  const waiting = ['a', 'a', 'a', 'b', 'c', 'c', 'd'].map((client) => ask(client));
  await endAll([...running, ...waiting]);
  // One each of a, b, c and d, then the next of those that have more.
  expect(begun.slice(HASHES_AT_ONCE).map((one) => waiting.findIndex((other) => other === one))).toEqual([
    0, 3, 4, 6, 1, 5, 2,
  ]);
});

// proves: hash-storm
it('makes room for a newcomer at the cost of the client that has the most', async () => {
  const running = times(HASHES_AT_ONCE).map(() => ask('busy'));
  const [many, few] = [times(61).map(() => ask('many')), times(3).map(() => ask('few'))];
  const more = [ask('many'), ask('few'), ask('new')];
  await nextTurn();
  expect(more.map(({ state }) => state)).toEqual(['refused', 'waiting', 'waiting']);
  expect(many.map(({ state }) => state).slice(-3)).toEqual(['waiting', 'refused', 'refused']);
  expect(count(few, 'waiting')).toBe(3);
  await endAll([...running, ...many, ...few, ...more]);
});

it('refuses a newcomer when every client has one hash waiting', async () => {
  const all = times(HASHES_AT_ONCE + LONGEST_QUEUE).map((at) => ask(`client ${at}`));
  const last = ask('last');
  await nextTurn();
  expect([count(all, 'refused'), last.state]).toEqual([0, 'refused']);
  await endAll(all);
});
