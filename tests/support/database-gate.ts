import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

export type DatabaseGate = {
  url: string;
  isOpen(): boolean;
  shut(): void;
  open(): void;
  close(): Promise<void>;
};

/** A TCP relay in front of a database: shut, it breaks every connection and refuses new ones. */
export async function startDatabaseGate(databaseUrl: string): Promise<DatabaseGate> {
  const target = new URL(databaseUrl);
  const sockets = new Set<Socket>();
  let isOpen = true;

  const server = createServer((socket) => {
    if (!isOpen) return socket.destroy();
    const onward = connect(Number(target.port || 5432), target.hostname);
    for (const [one, other] of [
      [socket, onward],
      [onward, socket],
    ] as const) {
      sockets.add(one);
      one.on('error', () => other.destroy());
      one.on('close', () => {
        sockets.delete(one);
        other.destroy();
      });
      one.pipe(other);
    }
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');

  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const through = new URL(databaseUrl);
  through.hostname = '127.0.0.1';
  through.port = String(address.port);

  const breakAll = () => sockets.forEach((socket) => socket.destroy());
  return {
    url: through.href,
    isOpen: () => isOpen,
    shut() {
      isOpen = false;
      breakAll();
    },
    open() {
      isOpen = true;
    },
    async close() {
      breakAll();
      server.close();
      await once(server, 'close');
    },
  };
}
