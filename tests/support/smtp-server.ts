import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { simpleParser, type ParsedMail } from 'mailparser';
import { SMTPServer } from 'smtp-server';

export type ReceivedMail = { raw: string; from: string; to: string[]; parsed: ParsedMail };

export type SmtpStandIn = {
  host: string;
  port: number;
  received: ReceivedMail[];
  /** Refuses the next mail with this code, after its data. `0`: takes it and breaks the connection. */
  refuse(code: number): void;
  stop(): Promise<void>;
};

type Options = { username?: string; password?: string };

/** A real SMTP server on 127.0.0.1 that keeps what it gets. With a user name it takes mail only from who signs in. */
export async function startSmtpServer({ username, password }: Options = {}): Promise<SmtpStandIn> {
  const received: ReceivedMail[] = [];
  const refusals: number[] = [];
  const server = new SMTPServer({
    authOptional: username === undefined,
    disabledCommands: ['STARTTLS', ...(username === undefined ? ['AUTH'] : [])],
    allowInsecureAuth: true,
    logger: false,
    onAuth(auth, _session, done) {
      const right = auth.username === username && auth.password === password;
      done(right ? null : new Error('wrong'), right ? { user: auth.username } : undefined);
    },
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        void (async () => {
          const raw = Buffer.concat(chunks).toString();
          const refusal = refusals.shift();
          if (refusal === undefined || refusal === 0) {
            const from = session.envelope.mailFrom === false ? '' : session.envelope.mailFrom.address;
            const to = session.envelope.rcptTo.map((one) => one.address);
            received.push({ raw, from, to, parsed: await simpleParser(raw) });
          }
          if (refusal === 0) return server.connections.forEach((one) => one.close());
          if (refusal === undefined) return done();
          return done(Object.assign(new Error('a fault of the test'), { responseCode: refusal }));
        })();
      });
    },
  });
  server.on('error', () => {});
  server.listen(0, '127.0.0.1');
  await once(server.server, 'listening');
  return {
    host: '127.0.0.1',
    port: (server.server.address() as AddressInfo).port,
    received,
    refuse: (code) => void refusals.push(code),
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
