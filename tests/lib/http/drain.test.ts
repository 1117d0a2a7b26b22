import { once } from 'node:events';
import { createServer, request } from 'node:http';
import { expect, it } from 'vitest';
import { drainOf } from '@/lib/http/drain';

// proves: graceful-stop, several-instances
it('answers whoever had connected when the stop came, though nobody had let them in yet', async () => {
  const server = createServer((incoming, response) => {
    incoming.resume().once('end', () => response.end('answered'));
  }).listen(0, '127.0.0.1');
  const drain = drainOf(server);
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');

  // The kernel has taken these when drain() is called; this process has had no turn to take them from it.
  const statuses = Array.from(
    { length: 20 },
    () =>
      new Promise<number | string>((resolve) => {
        const options = { host: '127.0.0.1', port: address.port, method: 'POST', agent: false };
        const sent = request(options, (response) => resolve(response.resume().statusCode ?? 0));
        sent.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? 'failed'));
        sent.end('body');
      }),
  );
  await Promise.all([drain(), ...statuses]);
  expect(await Promise.all(statuses)).toEqual(Array(20).fill(200));
});
