import { EventEmitter } from 'node:events';
import type { ServerResponse } from 'node:http';
import { afterEach, expect, it, vi } from 'vitest';
import { AT_ONCE, takeTurn } from '@/scripts/front/turns';

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
it('lets a few begin at a time, and the others in order, each when one has ended', async () => {
  const all = times(AT_ONCE + 24).map(ask);
  await settle();
  expect(states(all, 'begun')).toBe(AT_ONCE);
  for (const [count, one] of all.entries()) {
    expect(one.state).toBe('begun');
    one.end();
    one.end();
    one.leave();
    await settle();
    await settle();
    expect(states(all, 'begun')).toBe(Math.min(AT_ONCE + 24, AT_ONCE + 1 + count));
  }
});

it('forgets who leaves, before their turn and within it', async () => {
  const all = times(AT_ONCE + 4).map(ask);
  await settle();
  all[AT_ONCE + 2]?.leave();
  all[0]?.leave();
  await settle();
  await settle();
  expect(all.map(({ state }) => state).slice(AT_ONCE)).toEqual(['begun', 'waiting', 'refused', 'waiting']);
  for (const one of all) one.leave();
  await settle();
  await settle();
  for (const one of all) one.leave();
  const next = times(AT_ONCE).map(ask);
  await settle();
  expect(states(next, 'begun')).toBe(AT_ONCE);
  for (const one of next) one.end();
});

it('refuses who comes behind five hundred, and who has waited for ten seconds', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const all = times(AT_ONCE + 501).map(ask);
  await settle();
  expect(states(all, 'refused')).toBe(1);
  vi.advanceTimersByTime(10_000);
  await settle();
  expect(states(all, 'refused')).toBe(501);
  for (const one of all) one.end();
  const next = times(AT_ONCE + 1).map(ask);
  await settle();
  expect(states(next, 'begun')).toBe(AT_ONCE);
  for (const one of next) one.leave();
});

it('gives the turn to who was next, though their time is up or they leave at that very moment', async () => {
  for (const atThatMoment of [
    () => vi.advanceTimersByTime(10_000),
    (one: ReturnType<typeof ask>) => one.leave(),
  ]) {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const all = times(AT_ONCE + 2).map(ask);
    await settle();
    all[0]?.end();
    atThatMoment(all[AT_ONCE] ?? expect.fail());
    await settle();
    await settle();
    expect(all[AT_ONCE]?.state).toBe('begun');
    for (const one of all) {
      one.end();
      one.leave();
    }
    await settle();
    await settle();
    const next = times(AT_ONCE + 1).map(ask);
    await settle();
    expect(states(next, 'begun')).toBe(AT_ONCE);
    for (const one of next) one.leave();
    vi.useRealTimers();
  }
});

it('has no turn for who had left before', async () => {
  const response = Object.assign(new EventEmitter(), { destroyed: true }) as unknown as ServerResponse;
  expect(await takeTurn(response)).toBeNull();
});
