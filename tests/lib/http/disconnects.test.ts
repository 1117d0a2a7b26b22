import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { env } from '@/lib/env';
import { AT_ONCE } from '@/lib/http/turns';
import { startBareFront, type BareFront } from '../../support/server/bare-front';
import { openConnection } from '../../support/faults/raw-connection';
import { until } from '../../support/until';

/** The front around a handler that works until the test lets it end, and then ends in its own way. */
let front: BareFront;
let end: (response: ServerResponse) => void;
let ends: (() => void)[];
let begun: number;
let running: number;
let most: number;
/** Requests that the server has read, and those whose connection it has seen close. */
let read: number;
let closed: number;

beforeEach(async () => {
  ends = [];
  begun = running = most = read = closed = 0;
  end = (response) => void response.end('done');
  front = await startBareFront(async (_, response) => {
    begun += 1;
    running += 1;
    most = Math.max(most, running);
    await new Promise<void>((resolve) => ends.push(resolve));
    running -= 1;
    end(response);
  });
  front.server.on('request', (_, response) => {
    read += 1;
    response.once('close', () => (closed += 1));
  });
});
afterEach(async () => {
  await endAll();
  front.close();
});

/** Lets everything that works now or has a turn next come to its end. */
async function endAll() {
  do {
    for (const one of ends.splice(0)) one();
    await new Promise(setImmediate);
    await new Promise(setImmediate);
  } while (ends.length > 0);
}

const HEAD = `POST /sign-in HTTP/1.1\r\nHost: x\r\nOrigin: ${env().appUrl}\r\nContent-Length: 3\r\n\r\n`;

async function post(count: number, bytes = `${HEAD}a=1`) {
  const before = read;
  const all = await Promise.all(Array.from({ length: count }, () => openConnection(front.url)));
  for (const { send } of all) send(bytes);
  await until(`${count} posts are read`, () => read === before + count);
  return all;
}

/** Posts once more: whatever came before must not stop that from being served. */
async function isServed() {
  end = (response) => void response.end('served');
  const [one] = await post(1);
  await until('the post is served', async () => {
    await endAll();
    return one?.received().includes('served') ?? false;
  });
  one?.socket.destroy();
}

const WAYS: [string, (socket: Socket) => void][] = [
  ['resets', (socket) => void socket.resetAndDestroy()],
  ['closes', (socket) => void socket.destroy()],
];
const ENDS: [string, (response: ServerResponse) => void][] = [
  ['answers', (response) => void response.end('done')],
  ['gives no answer', () => {}],
  [
    'throws',
    () => {
      throw new Error('the handler failed');
    },
  ],
];
const CASES = WAYS.flatMap(([way, leave]) =>
  ENDS.map(([ending, finish]) => [way, ending, leave, finish] as const),
);

// proves: hash-storm
describe('a client that disconnects while its action runs', () => {
  it.each(CASES)('%s the connection and keeps its turn until the action %s', async (_, __, leave, finish) => {
    end = finish;
    for (const round of [1, 2, 3]) {
      const all = await post(AT_ONCE);
      if (round === 1) await until('every turn is taken', () => begun === AT_ONCE);
      for (const { socket } of all) leave(socket);
      await until('the server has noticed', () => closed === round * AT_ONCE);
    }
    // Those of the second and third round left the line: they were never begun.
    expect([begun, running]).toEqual([AT_ONCE, AT_ONCE]);
    await endAll();
    await isServed();
    expect(most).toBe(AT_ONCE);
  });
});

it('clients that disconnect before their body is complete take no turn', async () => {
  const all = await post(2 * AT_ONCE, `${HEAD}a=`);
  for (const { socket } of all) socket.resetAndDestroy();
  await until('the server has noticed', () => closed === 2 * AT_ONCE);
  expect(begun).toBe(0);
  await isServed();
});

it('a stop that cuts off running forms begins none of those that still wait', async () => {
  await post(2 * AT_ONCE);
  await until('every turn is taken', () => begun === AT_ONCE);
  await front.drain();
  await endAll();
  expect([begun, most]).toEqual([AT_ONCE, AT_ONCE]);
});
