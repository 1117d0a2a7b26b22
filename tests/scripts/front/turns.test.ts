import { EventEmitter } from 'node:events';
import type { ServerResponse } from 'node:http';
import { afterEach, expect, it, vi } from 'vitest';
import { takeTurn } from '@/scripts/front/turns';

const times = (count: number) => Array.from({ length: count }, (_, index) => index);
const settle = () => new Promise(setImmediate);

/** Somebody who posts a form: whether their turn has come, and the ways to end it. */
function ask() {
  const response = new EventEmitter();
  const one = {
    state: 'waiting' as 'waiting' | 'begun' | 'refused',
    end: () => {},
    leave: () => void response.emit('close'),
  };
  void takeTurn(response as unknown as ServerResponse).then((end) => {
    one.state = end ? 'begun' : 'refused';
    if (end) one.end = end;
  });
  return one;
}

const states = (all: ReturnType<typeof ask>[], state: string) =>
  all.filter((one) => one.state === state).length;

afterEach(() => vi.useRealTimers());

// proves: hash-storm
it('lets sixteen begin at a time, and the others in order, each when one has ended', async () => {
  const all = times(40).map(ask);
  await settle();
  expect(states(all, 'begun')).toBe(16);
  for (const [count, one] of all.entries()) {
    expect(one.state).toBe('begun');
    one.end();
    one.end();
    one.leave();
    await settle();
    await settle();
    expect(states(all, 'begun')).toBe(Math.min(40, 17 + count));
  }
});

it('forgets who leaves, before their turn and within it', async () => {
  const all = times(20).map(ask);
  await settle();
  all[18]?.leave();
  all[0]?.leave();
  await settle();
  await settle();
  expect(all.map(({ state }) => state).slice(16)).toEqual(['begun', 'waiting', 'refused', 'waiting']);
  for (const one of all) one.leave();
  await settle();
  await settle();
  for (const one of all) one.leave();
  const next = times(16).map(ask);
  await settle();
  expect(states(next, 'begun')).toBe(16);
  for (const one of next) one.end();
});

it('refuses who comes behind five hundred, and who has waited for ten seconds', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const all = times(517).map(ask);
  await settle();
  expect(states(all, 'refused')).toBe(1);
  vi.advanceTimersByTime(10_000);
  await settle();
  expect(states(all, 'refused')).toBe(501);
  for (const one of all) one.end();
  const next = times(17).map(ask);
  await settle();
  expect(states(next, 'begun')).toBe(16);
  for (const one of next) one.leave();
});
