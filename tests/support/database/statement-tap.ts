import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

export type StatementTap = {
  /** By which way a program gets to the database. */
  url: string;
  /** The text of every statement that was sent meanwhile, in order; of transactions too. */
  during(run: () => Promise<unknown>): Promise<string[]>;
  close(): Promise<void>;
};

const [QUERY, PARSE] = ['Q', 'P'];

/**
 * Reads what one client says in PostgreSQL's protocol (its manual, "Message Formats"): after a start-up message without a
 * type come messages of one letter, a length and a body. A simple query's body is its text, a parse's has a name first.
 */
function reader(note: (statement: string) => void): (chunk: Buffer) => void {
  let unread = Buffer.alloc(0);
  let started = false;
  return (chunk) => {
    unread = Buffer.concat([unread, chunk]);
    for (;;) {
      const typed = started ? 1 : 0;
      if (unread.length < typed + 4) return;
      const end = typed + unread.readInt32BE(typed);
      if (unread.length < end) return;
      const type = started ? String.fromCharCode(unread[0] ?? 0) : '';
      const texts = unread
        .subarray(typed + 4, end)
        .toString()
        .split('\0');
      if (type === QUERY) note(texts[0] ?? '');
      if (type === PARSE) note(texts[1] ?? '');
      started = true;
      unread = unread.subarray(end);
    }
  };
}

/** A TCP relay in front of a database, without TLS, that reads along: what a program in another process asks of it. */
export async function startStatementTap(databaseUrl: string): Promise<StatementTap> {
  const target = new URL(databaseUrl);
  const sockets = new Set<Socket>();
  let heard: string[] = [];

  const server = createServer((socket) => {
    const onward = connect(Number(target.port || 5432), target.hostname);
    socket.on(
      'data',
      reader((statement) => void heard.push(statement)),
    );
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
  return {
    url: through.href,
    async during(run) {
      heard = [];
      await run();
      return heard;
    },
    async close() {
      sockets.forEach((socket) => socket.destroy());
      server.close();
      await once(server, 'close');
    },
  };
}
