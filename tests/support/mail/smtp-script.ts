import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';

/**
 * A string is the answer, word for word. `break`: the connection is gone. `silence`: no answer, ever. `later`: an answer
 * that comes when the test says so.
 */
export type Answer = string | 'break' | 'silence' | { last: string } | { later: Promise<string> };

export type ScriptedSmtp = {
  host: string;
  port: number;
  /** What each connection heard: `CONNECT`, commands, `CONTENT` at the first byte of a mail, `.` at its end. */
  heard: string[][];
  /** Mails that came to their end, whatever was answered. */
  contents: string[];
  open(): number;
  stop(): Promise<void>;
};

const USUAL: Record<string, string> = {
  CONNECT: '220 ready',
  EHLO: '250 hello',
  DATA: '354 go on',
  QUIT: '221 bye',
};

/**
 * An SMTP server on 127.0.0.1 that answers as a test says, by what it hears and on which connection (0 is the first), and
 * otherwise takes every mail from everybody.
 */
export async function startScriptedSmtp(
  answer: (heard: string, connection: number) => Answer | undefined = () => undefined,
): Promise<ScriptedSmtp> {
  const heard: string[][] = [];
  const contents: string[] = [];
  const sockets = new Set<Socket>();

  function serve(socket: Socket) {
    const connection = heard.push([]) - 1;
    let rest = '';
    let inContent = false;

    /** False when the connection is gone. */
    function hear(line: string): boolean {
      heard[connection]?.push(line);
      const said = answer(line, connection) ?? (line === 'CONTENT' ? 'silence' : undefined);
      if (said === 'break') {
        socket.destroy();
        return false;
      }
      if (typeof said === 'object' && 'later' in said) {
        void said.later.then((text) => socket.write(`${text}\r\n`));
        return true;
      }
      if (typeof said === 'object') {
        socket.end(`${said.last}\r\n`);
        return false;
      }
      if (said !== 'silence') socket.write(`${said ?? USUAL[line.split(' ')[0] ?? ''] ?? '250 ok'}\r\n`);
      if (line === 'DATA' && /^354/.test(said ?? '354')) inContent = true;
      if (line === 'QUIT' && said !== 'silence') socket.end();
      return true;
    }

    function read(chunk: string) {
      if (inContent && !rest && !hear('CONTENT')) return;
      rest += chunk;
      for (;;) {
        const end = inContent ? '\r\n.\r\n' : '\r\n';
        const at = rest.indexOf(end);
        if (at < 0) return;
        const one = rest.slice(0, at);
        rest = rest.slice(at + end.length);
        if (inContent) contents.push(one);
        const line = inContent ? '.' : one;
        inContent = false;
        if (!hear(line)) return;
      }
    }

    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => {});
    socket.setEncoding('utf8').on('data', read);
    hear('CONNECT');
  }

  const server = createServer(serve).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    host: '127.0.0.1',
    port: (server.address() as AddressInfo).port,
    heard,
    contents,
    open: () => sockets.size,
    async stop() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
