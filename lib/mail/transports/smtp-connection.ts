import nodemailer from 'nodemailer';
import type { connectionTo } from './smtp';

/** How far an attempt got. `end`: the server has the whole mail but hasn't answered. */
type Stage = 'connect' | 'greeting' | 'command' | 'MAIL' | 'RCPT' | 'DATA' | 'content' | 'end';

/**
 * Time limits by stage (RFC 5321 4.5.3.2). Only connecting is shorter: a host that doesn't answer a SYN in 12 s won't
 * answer it in minutes, and trying again is safe.
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

/** We close an idle connection before the server can close it in the middle of the next mail. */
const IDLE_LIMIT_MS = 10_000;

type Mail = Parameters<ReturnType<typeof nodemailer.createTransport>['sendMail']>[0];
type Entry = { tnx?: string };

/** Null: sent. `mayBeAccepted`: the server had the whole mail when the attempt ended. */
type Failure = { error: unknown; mayBeAccepted: boolean } | null;

/**
 * One connection to an SMTP server, for one mail at a time. Each stage has its own time limit. The stage is read from
 * nodemailer's transaction log, the only place that shows it; the log isn't written anywhere.
 */
export function makeConnection(options: ReturnType<typeof connectionTo>) {
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
    // Once, and only if a kept connection turns out to be closed before a byte of the mail was sent. Otherwise the mail
    // may have been accepted, and the outbox decides whether to send it again.
    maxRequeues: 1,
    idleTimeout: IDLE_LIMIT_MS,
    // An abandoned attempt must not deliver after a later one: drop what it hasn't written.
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
    ...options,
  });

  return {
    /** Sends one mail. The server must be reading it within `expiresInMs`. */
    async send(mail: Mail, signal: AbortSignal, expiresInMs: number | null): Promise<Failure> {
      const own = new AbortController();
      giveUp = () => own.abort();
      enter('connect');
      const deadline =
        expiresInMs === null
          ? undefined
          : setTimeout(() => stage === 'content' || stage === 'end' || giveUp(), expiresInMs);
      signal.addEventListener('abort', giveUp, { once: true });
      if (signal.aborted) giveUp();
      try {
        await transporter.sendMail({ ...mail, signal: own.signal });
        return null;
      } catch (error) {
        return { error, mayBeAccepted: stage === 'end' };
      } finally {
        clearTimeout(timer);
        timer = undefined;
        clearTimeout(deadline);
        signal.removeEventListener('abort', giveUp);
      }
    },
    /** By force: a connection that waits for an answer, even to its QUIT, would keep the process running. */
    close: () => transporter.close({ force: true }),
  };
}

export type SmtpConnection = ReturnType<typeof makeConnection>;

function stageOf(line: string): Stage {
  const [command = ''] = line.split(' ');
  if (command === 'MAIL' || command === 'RCPT' || command === 'DATA') return command;
  return 'command';
}
