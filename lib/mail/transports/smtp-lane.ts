import nodemailer from 'nodemailer';
import type { connectionTo } from './smtp';

/** How far an attempt is. `end`: the server has the whole mail, and only its answer is missing. */
type Stage = 'connect' | 'greeting' | 'command' | 'MAIL' | 'RCPT' | 'DATA' | 'content' | 'end';

/**
 * Milliseconds that each stage may take (RFC 5321 4.5.3.2). Only connecting is shorter: a host that doesn't answer a SYN
 * in 12 s won't in minutes, and nothing is lost by trying again.
 */
export const STAGE_LIMITS_MS: Record<Stage, number> = {
  connect: 12_000,
  greeting: 300_000,
  command: 300_000,
  MAIL: 300_000,
  RCPT: 300_000,
  DATA: 120_000,
  content: 180_000,
  end: 600_000,
};

/** A connection that rests is closed by us, before a server does it in the middle of the next mail. */
const REST_MS = 10_000;

type Mail = Parameters<ReturnType<typeof nodemailer.createTransport>['sendMail']>[0];
type Entry = { tnx?: string };

/** How an attempt ended. `mayBeTaken`: the server had the whole mail when it broke off. */
export type Sent = { error: unknown; mayBeTaken: boolean } | null;

/**
 * One connection to an SMTP server, for one mail at a time. It follows the dialogue through nodemailer's own log, which
 * is the only place where it tells the stage, and gives each stage its own time limit. The log goes nowhere else.
 */
export function makeLane(connection: ReturnType<typeof connectionTo>) {
  let stage: Stage = 'connect';
  let timer: NodeJS.Timeout | undefined;
  let giveUp = () => {};

  function enter(next: Stage) {
    stage = next;
    clearTimeout(timer);
    timer = setTimeout(giveUp, STAGE_LIMITS_MS[next]);
  }

  function follow({ tnx }: Entry, text: unknown) {
    const line = typeof text === 'string' ? text : '';
    if (tnx === 'network' && stage === 'connect') enter('greeting');
    else if (tnx === 'client') enter(stageOf(line));
    else if (tnx === 'server' && stage === 'DATA' && /^[23]/.test(line)) enter('content');
    else if (tnx === 'message') enter('end');
  }
  const listen = (entry: Entry, text: unknown) => {
    if (timer) follow(entry, text);
  };
  const ignore = () => {};
  const transporter = nodemailer.createTransport({
    pool: true,
    maxConnections: 1,
    // Once, and only where a kept connection turns out dead before a byte of the mail was sent. Otherwise it may have
    // delivered: whether the mail is sent again is for the outbox to say.
    maxRequeues: 1,
    idleTimeout: REST_MS,
    // An attempt given up must not deliver behind a later one's back: what it still has to write is dropped.
    socketCloseTimeout: 0,
    transactionLog: true,
    logger: {
      trace: ignore,
      debug: listen,
      info: listen,
      warn: ignore,
      error: ignore,
      fatal: ignore,
      level: ignore,
    },
    ...connection,
  });

  return {
    /** Sends one mail. `aliveMs`: the server must have begun to read it by then. */
    async send(mail: Mail, signal: AbortSignal, aliveMs: number | null): Promise<Sent> {
      const own = new AbortController();
      giveUp = () => own.abort();
      enter('connect');
      const deadline =
        aliveMs === null
          ? undefined
          : setTimeout(() => stage === 'content' || stage === 'end' || giveUp(), aliveMs);
      signal.addEventListener('abort', giveUp, { once: true });
      if (signal.aborted) giveUp();
      try {
        await transporter.sendMail({ ...mail, signal: own.signal });
        return null;
      } catch (error) {
        return { error, mayBeTaken: stage === 'end' };
      } finally {
        clearTimeout(timer);
        timer = undefined;
        clearTimeout(deadline);
        signal.removeEventListener('abort', giveUp);
      }
    },
    /** With force: a connection that still waits for an answer, if only to its goodbye, would keep the process alive. */
    close: () => transporter.close({ force: true }),
  };
}

export type Lane = ReturnType<typeof makeLane>;

function stageOf(line: string): Stage {
  const [command = ''] = line.split(' ');
  if (command === 'MAIL' || command === 'RCPT' || command === 'DATA') return command;
  return 'command';
}
