import { setTimeout as pause } from 'node:timers/promises';

/** Asks again and again until the answer is truthy, and returns it; fails with what was waited for after `limit` ms. */
export async function until<T>(
  what: string,
  ask: () => Promise<T | false> | T | false,
  limit = 15_000,
): Promise<T> {
  const deadline = Date.now() + limit;
  for (;;) {
    const answer = await ask();
    if (answer) return answer;
    if (Date.now() > deadline) throw new Error(`waited ${limit} ms in vain: ${what}`);
    await pause(50);
  }
}
