import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { MailboxMessage } from '@/lib/mail/mailbox/message';
import { programEnvironment } from './program-environment';
import { until } from '../until';

export type App = {
  url: string;
  databaseUrl: string;
  /** Everything that the process has printed. */
  output(): string;
  /** The development mailbox, newest first. */
  mailbox(): Promise<MailboxMessage[]>;
  /** Ends the process by a signal and waits for its end. */
  kill(signal: 'SIGTERM' | 'SIGKILL'): Promise<void>;
  /** Starts the same app again: same port, database and data; with settings that changed (undefined: taken away). */
  restart(changed?: Record<string, string | undefined>): Promise<void>;
  /** Ends the process and removes its data folder. */
  close(): Promise<void>;
};

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

/** Runs `npm start`'s program (the production build) on a port and a data folder of its own. */
export async function startApp(
  databaseUrl: string,
  settings: Record<string, string> | ((port: number) => Record<string, string>) = {},
): Promise<App> {
  const port = await freePort();
  const url = `http://localhost:${port}`;
  const dataDir = mkdtempSync(join(tmpdir(), 'sparekey-app-'));
  const environment = programEnvironment({
    PORT: String(port),
    APP_URL: url,
    AUTH_SECRET: randomBytes(32).toString('hex'),
    DATABASE_URL: databaseUrl,
    DATA_DIR: dataDir,
    RATE_LIMITS: 'off',
    ...(typeof settings === 'function' ? settings(port) : settings),
  });
  let printed = '';
  let child: ChildProcess | undefined;

  async function start() {
    const started = spawn(process.execPath, ['scripts/start.mjs'], {
      env: environment,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child = started;
    started.stdout?.on('data', (chunk: Buffer) => (printed += chunk.toString()));
    started.stderr?.on('data', (chunk: Buffer) => (printed += chunk.toString()));
    await until(
      'the app answers',
      async () => {
        if (started.exitCode !== null) throw new Error(`the app ended with ${started.exitCode}:\n${printed}`);
        return (await fetch(`${url}/api/health`).catch(() => null))?.status === 200;
      },
      60_000,
    );
  }

  async function kill(signal: 'SIGTERM' | 'SIGKILL') {
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill(signal);
    await ended;
  }

  await start();
  return {
    url,
    databaseUrl,
    output: () => printed,
    mailbox: async () => (await fetch(`${url}/dev/mailbox/messages`)).json() as Promise<MailboxMessage[]>,
    kill,
    restart(changed = {}) {
      for (const [name, value] of Object.entries(changed))
        if (value === undefined) delete environment[name];
        else environment[name] = value;
      return start();
    },
    async close() {
      await kill('SIGTERM');
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/** Waits for a mail to an address with a subject, and returns it. */
export async function mailTo(app: App, address: string, subject: RegExp): Promise<MailboxMessage> {
  return until(`a mail to ${address} about ${subject}`, async () => {
    const mails = await app.mailbox();
    return mails.find((mail) => mail.to === address && subject.test(mail.subject)) ?? false;
  });
}

/** The first link of a mail's text that leads to a path. */
export function linkIn(mail: { text: string }, path: string): string {
  const link = mail.text.match(/https?:\/\/\S+/g)?.find((one) => new URL(one).pathname.startsWith(path));
  if (!link) throw new Error(`no link to ${path} in the mail`);
  return link;
}
