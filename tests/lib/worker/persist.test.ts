import { expect, it } from 'vitest';
import { persist } from '@/lib/worker/persist';

const away = () => Object.assign(new Error('refused'), { code: 'ECONNREFUSED' });
const never = new AbortController().signal;

/** Fails so often, then works. */
function writing(failures: Error[]) {
  const tries = { count: 0 };
  const write = async () => {
    tries.count += 1;
    const failure = failures.shift();
    if (failure) throw failure;
  };
  return { tries, write };
}

it('writes again while the database is away', async () => {
  const { tries, write } = writing([away(), away()]);
  await persist(write, never);
  expect(tries.count).toBe(3);
});

it('writes again after a statement that took too long', async () => {
  const slow = Object.assign(new Error('canceling statement due to statement timeout'), { code: '57014' });
  const { tries, write } = writing([slow]);
  await persist(write, never);
  expect(tries.count).toBe(2);
});

it('gives up at once for any other fault, which no repetition mends', async () => {
  const { tries, write } = writing([new Error('a fault of ours')]);
  await expect(persist(write, never)).rejects.toThrow('a fault of ours');
  expect(tries.count).toBe(1);
});

it('gives up when the worker is to stop: the lease is released, and the key kept', async () => {
  const stopping = new AbortController();
  const { tries, write } = writing(Array.from({ length: 60 }, away));
  const persisted = persist(write, stopping.signal);
  stopping.abort();
  await expect(persisted).rejects.toThrow('refused');
  expect(tries.count).toBeLessThanOrEqual(2);
});
