import { EventEmitter } from 'node:events';
import type { ServerResponse } from 'node:http';
import { afterEach, expect, it, vi } from 'vitest';
import { AT_ONCE, takeTurn } from '@/lib/http/turns';

const times = (count: number) => Array.from({ length: count }, (_, index) => index);
const settle = () => new Promise(setImmediate);

/** Someone who posts a form: whether their turn has come, the way to end it, and the way to disconnect. */
function ask(client: string | number = 'one') {
  const response = new EventEmitter();
  const one = {
    state: 'waiting' as 'waiting' | 'begun' | 'refused',
    end: () => {},
    leave: () => void response.emit('close'),
    /** Disconnects, and ends the turn when there is one. */
    quit() {
      one.leave();
      one.end();
    },
  };
  void takeTurn(response as unknown as ServerResponse, String(client)).then((end) => {
    one.state = end ? 'begun' : 'refused';
    if (end) one.end = end;
  });
  return one;
}

const states = (all: ReturnType<typeof ask>[], state: string) =>
  all.filter((one) => one.state === state).length;

/** Whether nobody has a turn or waits for one. */
async function isAtRest() {
  const next = times(AT_ONCE + 1).map(() => ask());
  await settle();
  const begun = states(next, 'begun');
  for (const one of next.reverse()) one.quit();
  return begun === AT_ONCE;
}

afterEach(() => vi.useRealTimers());

// proves: hash-storm
it('lets a few begin at a time, and the others in order, each when one has ended', async () => {
  const all = times(AT_ONCE + 24).map(() => ask());
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

it('forgets a client that disconnects in the line', async () => {
  const all = times(AT_ONCE + 4).map(() => ask());
  await settle();
  all[AT_ONCE + 2]?.leave();
  all[0]?.end();
  await settle();
  await settle();
  expect(all.map(({ state }) => state).slice(AT_ONCE)).toEqual(['begun', 'waiting', 'refused', 'waiting']);
  for (const one of [...all].reverse()) one.quit();
  expect(await isAtRest()).toBe(true);
});

// proves: hash-storm
it('keeps the turn of a client that disconnects until its work is done', async () => {
  const all = times(AT_ONCE + 1).map(() => ask());
  await settle();
  for (const one of all.slice(0, AT_ONCE)) one.leave();
  await settle();
  await settle();
  expect(all.at(-1)?.state).toBe('waiting');
  all[0]?.end();
  await settle();
  await settle();
  expect(all.at(-1)?.state).toBe('begun');
  for (const one of all) one.end();
  expect(await isAtRest()).toBe(true);
});

it('refuses who comes behind five hundred, and who has waited for ten seconds', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const all = times(AT_ONCE + 501).map(() => ask());
  await settle();
  expect(states(all, 'refused')).toBe(1);
  vi.advanceTimersByTime(10_000);
  await settle();
  expect(states(all, 'refused')).toBe(501);
  for (const one of all) one.end();
  expect(await isAtRest()).toBe(true);
});

it('gives the turn to who was next, though their time is up or they leave at that very moment', async () => {
  for (const atThatMoment of [
    () => vi.advanceTimersByTime(10_000),
    (one: ReturnType<typeof ask>) => one.leave(),
  ]) {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const all = times(AT_ONCE + 2).map(() => ask());
    await settle();
    all[0]?.end();
    atThatMoment(all[AT_ONCE] ?? expect.fail());
    await settle();
    await settle();
    expect(all[AT_ONCE]?.state).toBe('begun');
    for (const one of all.reverse()) one.quit();
    expect(await isAtRest()).toBe(true);
    vi.useRealTimers();
  }
});

// proves: hash-storm
it('lets the clients take turns, each in the order in which they came', async () => {
  const busy = times(AT_ONCE).map(() => ask('a'));
  const waiting = ['a', 'a', 'a', 'b', 'c', 'c', 'd'].map((client) => ask(client));
  await settle();
  const begun: number[] = [];
  let turn = busy[0];
  for (const _ of waiting) {
    turn?.end();
    await settle();
    await settle();
    const next = waiting.findIndex((one, at) => one.state === 'begun' && !begun.includes(at));
    begun.push(next);
    turn = waiting[next];
  }
  // One each of a, b, c and d, then the next of those who have more.
  expect(begun).toEqual([0, 3, 4, 6, 1, 5, 2]);
  for (const one of [...busy, ...waiting]) one.end();
});

// proves: hash-storm
it('turns away the last of who has most when five hundred wait, and nobody else', async () => {
  const busy = times(AT_ONCE).map(() => ask('busy'));
  const [many, few] = [times(497).map(() => ask('many')), times(3).map(() => ask('few'))];
  const more = [ask('many'), ask('few'), ask('new')];
  await settle();
  // The one of "many" itself, then the two that make room.
  expect(more.map(({ state }) => state)).toEqual(['refused', 'waiting', 'waiting']);
  expect(many.map(({ state }) => state).slice(-3)).toEqual(['waiting', 'refused', 'refused']);
  expect(states(few, 'waiting')).toBe(3);
  for (const one of [...busy, ...many, ...few, ...more].reverse()) one.quit();
  expect(await isAtRest()).toBe(true);
});

it('turns nobody away for a newcomer where each has one place', async () => {
  const all = times(AT_ONCE + 500).map((at) => ask(at));
  const last = ask('last');
  await settle();
  expect([states(all, 'refused'), last.state]).toEqual([0, 'refused']);
  for (const one of all.reverse()) one.quit();
  expect(await isAtRest()).toBe(true);
});

it('has no turn for who had left before', async () => {
  const response = Object.assign(new EventEmitter(), { destroyed: true }) as unknown as ServerResponse;
  expect(await takeTurn(response, 'one')).toBeNull();
});
