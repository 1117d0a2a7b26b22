import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { Transform } from 'node:stream';

/** How the next COMMIT comes to nothing: it never reaches the server, or its answer never comes back. */
export type CommitFault = 'lost' | 'unanswered';

export type DatabaseGate = {
  url: string;
  isOpen(): boolean;
  shut(): void;
  open(): void;
  /** Milliseconds that each answer of the database takes, from now on. */
  slow(milliseconds: number): void;
  /** Breaks the connection at the next COMMIT, before the server has it or after; resolves when that is done. */
  breakAtCommit(fault: CommitFault): Promise<void>;
  /** Connections through it that whoever came by it holds open. */
  connections(): number;
  close(): Promise<void>;
};

/** A TCP relay in front of a database: shut, it breaks every connection and refuses new ones. */
export async function startDatabaseGate(databaseUrl: string): Promise<DatabaseGate> {
  const target = new URL(databaseUrl);
  const sockets = new Set<Socket>();
  const held = new Set<Socket>();
  let isOpen = true;
  let wait = 0;
  let armed: { fault: CommitFault; done: () => void } | null = null;

  const server = createServer((socket) => {
    if (!isOpen) return socket.destroy();
    held.add(socket);
    for (const end of ['end', 'close']) socket.on(end, () => held.delete(socket));
    const onward = connect(Number(target.port || 5432), target.hostname);
    let unanswered: (() => void) | null = null;
    const breakOff = (done: () => void) => {
      socket.destroy();
      done();
    };
    const asking = new Transform({
      transform(chunk: Buffer, _encoding, pass) {
        if (armed && chunk.includes('COMMIT')) {
          const { fault, done } = armed;
          armed = null;
          if (fault === 'lost') return breakOff(done);
          unanswered = done;
        }
        pass(null, chunk);
      },
    });
    const answering = new Transform({
      transform(chunk: Buffer, _encoding, pass) {
        if (unanswered) return breakOff(unanswered);
        if (wait === 0) pass(null, chunk);
        else setTimeout(() => pass(null, chunk), wait);
      },
    });
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
      one.pipe(one === socket ? asking : answering).pipe(other);
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
    slow(milliseconds) {
      wait = milliseconds;
    },
    breakAtCommit: (fault) => new Promise((done) => (armed = { fault, done })),
    connections: () => held.size,
    async close() {
      breakAll();
      server.close();
      await once(server, 'close');
    },
  };
}
