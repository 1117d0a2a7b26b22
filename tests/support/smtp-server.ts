import { EventEmitter, once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { simpleParser, type ParsedMail } from 'mailparser';
import { SMTPServer } from 'smtp-server';

export type ReceivedMail = { raw: string; from: string; to: string[]; parsed: ParsedMail };

type Stage = 'sender' | 'recipient' | 'data';

export type SmtpStandIn = {
  host: string;
  port: number;
  received: ReceivedMail[];
  /** Refuses the next mail with this code, at this stage; after its data if not said. `0`: takes it and breaks the connection. */
  refuse(code: number, stage?: Stage): void;
  /** Takes the next mail's data and never answers. */
  hang(): { taken: Promise<void>; closed: Promise<void> };
  stop(): Promise<void>;
};

type Options = { username?: string; password?: string; starttls?: boolean };

/**
 * A real SMTP server on 127.0.0.1 that keeps what it gets. With a user name it takes mail only from who signs in. Its
 * STARTTLS has a certificate that nobody can trust.
 */
export async function startSmtpServer({ username, password, starttls }: Options = {}): Promise<SmtpStandIn> {
  const received: ReceivedMail[] = [];
  const refusals: { code: number; stage: Stage }[] = [];
  const hangs: { taken(): unknown; closed(): unknown }[] = [];
  const closed = new Map<string, () => unknown>();

  function refusal(stage: Stage): Error | null {
    if (refusals[0]?.stage !== stage) return null;
    return Object.assign(new Error('a fault of the test'), { responseCode: refusals.shift()?.code });
  }

  const server = new SMTPServer({
    authOptional: username === undefined,
    disabledCommands: [...(starttls ? [] : ['STARTTLS']), ...(username === undefined ? ['AUTH'] : [])],
    allowInsecureAuth: true,
    logger: false,
    onAuth(auth, _session, done) {
      const right = auth.username === username && auth.password === password;
      done(right ? null : new Error('wrong'), right ? { user: auth.username } : undefined);
    },
    onMailFrom: (_address, _session, done) => done(refusal('sender')),
    onRcptTo: (_address, _session, done) => done(refusal('recipient')),
    onClose: ({ id }) => closed.get(id)?.(),
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        void (async () => {
          const hanging = hangs.shift();
          if (hanging) {
            closed.set(session.id, hanging.closed);
            return void hanging.taken();
          }
          const raw = Buffer.concat(chunks).toString();
          const breaks = refusals[0]?.stage === 'data' && refusals[0].code === 0;
          const error = refusal('data');
          if (!error || breaks) {
            const from = session.envelope.mailFrom === false ? '' : session.envelope.mailFrom.address;
            const to = session.envelope.rcptTo.map((one) => one.address);
            received.push({ raw, from, to, parsed: await simpleParser(raw) });
          }
          if (breaks) return server.connections.forEach((one) => one.close());
          return done(error);
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
    refuse: (code, stage = 'data') => void refusals.push({ code, stage }),
    hang() {
      const events = new EventEmitter();
      hangs.push({ taken: () => events.emit('taken'), closed: () => events.emit('closed') });
      const event = async (name: string) => void (await once(events, name));
      return { taken: event('taken'), closed: event('closed') };
    },
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
