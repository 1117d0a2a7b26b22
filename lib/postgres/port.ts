import { once } from 'node:events';
import { createServer } from 'node:net';

/** The preferred port of 127.0.0.1 if it is free, otherwise another free one. */
export async function freePort(wanted = 0): Promise<number> {
  const probe = createServer();
  probe.listen(wanted, '127.0.0.1');
  try {
    await once(probe, 'listening');
  } catch {
    return freePort(0);
  }
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  return typeof address === 'object' && address ? address.port : freePort(0);
}
