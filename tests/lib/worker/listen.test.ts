import { once } from 'node:events';
import { connect, createServer, type AddressInfo } from 'node:net';
import { expect, it } from 'vitest';
import { pool } from '@/lib/database/client';
import { env } from '@/lib/env';
import { listen } from '@/lib/worker/listen';
import { OUTBOX_CHANNEL } from '@/lib/outbox/write';
import { withSettings } from '../../support/server/settings';
import { until } from '../../support/until';

/** A way to the database whose first connection is accepted and never answered. */
async function silentAtFirst(databaseUrl: string) {
  const { hostname, port } = new URL(databaseUrl);
  let connections = 0;
  const server = createServer((socket) => {
    connections += 1;
    socket.on('error', () => {});
    if (connections === 1) return;
    const onward = connect(Number(port), hostname);
    onward.on('error', () => socket.destroy());
    socket.on('close', () => onward.destroy());
    socket.pipe(onward).pipe(socket);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = new URL(databaseUrl);
  url.port = String((server.address() as AddressInfo).port);
  return { url: url.href, connections: () => connections, close: () => server.close() };
}

it('listens again after a server that accepted the connection and never answered', async () => {
  const way = await silentAtFirst(env().directDatabaseUrl);
  await withSettings({ directDatabaseUrl: way.url }, async () => {
    let calls = 0;
    const listening = listen(() => (calls += 1), 'worker');
    await until('it listens', () => Promise.resolve(calls === 1), 30_000);
    expect(way.connections()).toBe(2);
    await pool().query(`NOTIFY ${OUTBOX_CHANNEL}`);
    await until('it hears', () => Promise.resolve(calls === 2), 30_000);
    await listening.stop();
  });
  way.close();
});
