import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export type StandIn = {
  url: string;
  /** How many mails came so far. */
  count(): number;
  /** Resolves with the time, by performance.now(), when so many have come. */
  reached(count: number): Promise<number>;
  stop(): void;
};

/** Answers like Resend's POST /emails, at once. */
export async function startStandIn(): Promise<StandIn> {
  let count = 0;
  const waiting = new Map<number, (at: number) => void>();
  const server = createServer((request, response) => {
    request.resume().on('end', () => {
      count += 1;
      response
        .writeHead(200, { 'Content-Type': 'application/json' })
        .end(JSON.stringify({ id: `re_${count}` }));
      waiting.get(count)?.(performance.now());
      waiting.delete(count);
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    count: () => count,
    reached: (wanted) =>
      count >= wanted
        ? Promise.resolve(performance.now())
        : new Promise((resolve) => waiting.set(wanted, resolve)),
    stop: () => void server.close().closeAllConnections(),
  };
}
