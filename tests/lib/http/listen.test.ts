import { once } from 'node:events';
import {
  Agent,
  get,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http';
import { connect, type Socket } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { listen, makeServer } from '@/lib/http/listen';
import { ownAddress } from '@/lib/http/start-front';
import { freePort } from '../../support/server/app';
import { withSettings } from '../../support/server/settings';

let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

async function portOf(handle: RequestListener, options = {}): Promise<number> {
  server = makeServer(handle, options).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

it('listens where HOST says', async () => {
  for (const [host, address] of [
    ['127.0.0.1', '127.0.0.1'],
    ['0.0.0.0', '0.0.0.0'],
    [null, expect.stringMatching(/^(::|0\.0\.0\.0)$/)],
  ] as const) {
    const one = makeServer(() => {});
    await withSettings({ host, port: await freePort() }, () => listen(one));
    expect(one.address()).toMatchObject({ address });
    one.close();
  }
});

it('reaches itself wherever it listens', () => {
  const hosts = [null, '0.0.0.0', '::', '127.0.0.1', '192.168.1.20', '::1'];
  const reached = ['127.0.0.1', '127.0.0.1', '127.0.0.1', '127.0.0.1', '192.168.1.20', '[::1]'];
  expect(hosts.map(ownAddress)).toEqual(reached);
});

/** Bytes: more than what two sockets keep for a reader. */
const WHOLE = 64 * 1024 * 1024;

it('cuts off who asks and does not read', async () => {
  let answer: ServerResponse | undefined;
  const port = await portOf(
    (_, response) => {
      answer = response;
      response.end(Buffer.alloc(WHOLE));
    },
    { standstill: 200 },
  );
  const reader = connect(port, '127.0.0.1', () => reader.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n'));
  reader.pause();
  reader.on('error', () => {});
  await once(server ?? reader, 'request');
  if (answer && !answer.closed) await once(answer, 'close');
  let read = 0;
  reader.on('data', (chunk: Buffer) => (read += chunk.length)).resume();
  if (!reader.closed) await once(reader, 'close');
  expect(read).toBeLessThan(WHOLE);
});

it('keeps an idle connection for longer than a proxy does, and a request under way for longer than it takes', async () => {
  const port = await portOf((_, response) => void response.end('x'));
  let ours: Socket | undefined;
  server?.on('connection', (socket) => (ours = socket));
  let underWay: number | undefined;
  server?.on('request', ({ socket }) => (underWay = socket.timeout));
  const agent = new Agent({ keepAlive: true });
  for (const _ of [1, 2]) {
    const [answer] = (await once(get({ port, host: '127.0.0.1', agent }), 'response')) as [IncomingMessage];
    answer.resume();
    await once(answer, 'end');
    expect(underWay).toBe(60_000);
    expect(ours?.timeout).toBeGreaterThanOrEqual(65_000);
  }
  agent.destroy();
});

it('survives who asks for a way to another server and has gone before the refusal', async () => {
  const port = await portOf((_, response) => void response.end('x'));
  for (let count = 0; count < 20; count += 1) {
    const socket = connect(port, '127.0.0.1', () => {
      socket.write('CONNECT evil.test:443 HTTP/1.1\r\nHost: evil.test\r\n\r\n');
      socket.resetAndDestroy();
    });
    socket.on('error', () => {});
    await once(socket, 'close');
  }
  const [answer] = (await once(get({ port, host: '127.0.0.1' }), 'response')) as [IncomingMessage];
  expect(answer.resume().statusCode).toBe(200);
});
