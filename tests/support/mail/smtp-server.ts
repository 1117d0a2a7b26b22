import { EventEmitter, once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { simpleParser, type ParsedMail } from 'mailparser';
import { SMTPServer } from 'smtp-server';

export type ReceivedMail = {
  raw: string;
  from: string;
  to: string[];
  parsed: ParsedMail;
  /** Over which connection (0 is the first), whether it was encrypted, and who had signed in. */
  connection: number;
  secure: boolean;
  user: string | null;
};

type Stage = 'greeting' | 'sign-in' | 'sender' | 'recipient' | 'data';

export type SmtpStandIn = {
  host: string;
  port: number;
  received: ReceivedMail[];
  /** Connections that were ever made, and those that are open. */
  made(): number;
  open(): number;
  /** Every password that came, right or wrong. */
  passwords: string[];
  /** Refuses the next mail with this code, at this stage; after its data if not said. `0`: takes it and breaks the connection. */
  refuse(code: number, stage?: Stage): void;
  /** Takes the next mail's data and never answers. */
  hang(): { taken: Promise<void>; closed: Promise<void> };
  /** Says goodbye to everybody, as after a long rest, and listens on. */
  hangUp(): void;
  stop(): Promise<void>;
};

type Options = {
  username?: string;
  password?: string;
  /** Offers STARTTLS; without a certificate, with one that nobody can trust. */
  starttls?: boolean;
  /** TLS from the first byte. */
  implicit?: boolean;
  certificate?: { cert: string; key: string };
};

/** A real SMTP server on 127.0.0.1 that keeps what it gets. With a user name it takes mail only from who signs in. */
export async function startSmtpServer(options: Options = {}): Promise<SmtpStandIn> {
  const { username, password, starttls, implicit, certificate } = options;
  const received: ReceivedMail[] = [];
  const passwords: string[] = [];
  const refusals: { code: number; stage: Stage }[] = [];
  const hangs: { taken(): unknown; closed(): unknown }[] = [];
  const closed = new Map<string, () => unknown>();
  const made: string[] = [];

  function refusal(stage: Stage): Error | null {
    if (refusals[0]?.stage !== stage) return null;
    return Object.assign(new Error('a fault of the test'), { responseCode: refusals.shift()?.code });
  }

  const server = new SMTPServer({
    authOptional: username === undefined,
    disabledCommands: [...(starttls ? [] : ['STARTTLS']), ...(username === undefined ? ['AUTH'] : [])],
    allowInsecureAuth: true,
    logger: false,
    secure: implicit ?? false,
    ...certificate,
    onConnect({ id }, done) {
      made.push(id);
      done(refusal('greeting'));
    },
    onAuth(auth, _session, done) {
      passwords.push(auth.password ?? '');
      const right = auth.username === username && auth.password === password;
      done(
        refusal('sign-in') ?? (right ? null : new Error('wrong')),
        right ? { user: auth.username } : undefined,
      );
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
            const { mailFrom, rcptTo } = session.envelope;
            received.push({
              raw,
              from: mailFrom === false ? '' : mailFrom.address,
              to: rcptTo.map((one) => one.address),
              parsed: await simpleParser(raw),
              connection: made.indexOf(session.id),
              secure: session.secure,
              user: typeof session.user === 'string' ? session.user : null,
            });
          }
          if (breaks) return hangUp();
          return done(error);
        })();
      });
    },
  });
  const hangUp = () => server.connections.forEach((one) => one.close());
  server.on('error', () => {});
  server.listen(0, '127.0.0.1');
  await once(server.server, 'listening');
  return {
    host: '127.0.0.1',
    port: (server.server.address() as AddressInfo).port,
    received,
    made: () => made.length,
    open: () => server.connections.size,
    passwords,
    refuse: (code, stage = 'data') => void refusals.push({ code, stage }),
    hang() {
      const events = new EventEmitter();
      hangs.push({ taken: () => events.emit('taken'), closed: () => events.emit('closed') });
      const event = async (name: string) => void (await once(events, name));
      return { taken: event('taken'), closed: event('closed') };
    },
    hangUp,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        hangUp();
      }),
  };
}
