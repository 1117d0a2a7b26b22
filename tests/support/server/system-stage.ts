import { randomBytes, randomUUID } from 'node:crypto';
import type { NewMessage } from '@/lib/outbox/write';
import { databaseAt, makeDatabase, type TestDatabase } from '../database/database';
import type { AcceptedMail, FickleResend } from '../mail/fickle-resend';
import { until } from '../until';

export type SystemStage = {
  database: TestDatabase;
  /** What every process of the system is started with. */
  settings: Record<string, string>;
  /** So many people with accounts. */
  people(count: number): Promise<{ id: string; email: string }[]>;
  /** Writes a notice for each of them into the outbox. */
  notify(people: { id: string; email: string }[]): Promise<void>;
  /** Writes a request for a reset into the outbox, of each of them. */
  ask(people: { email: string }[]): Promise<void>;
  /** Resolves when no message waits. */
  settled(limit?: number): Promise<void>;
  /** What a mail's link is worth now: live, or why it is dead. */
  linkState(mail: AcceptedMail): Promise<string>;
  close(): Promise<void>;
};

/** A database, the settings of processes on it that mail by a stand-in, and this process's own look at it. */
export async function setSystemStage(resend: FickleResend, databaseUrl?: string): Promise<SystemStage> {
  const database = databaseUrl ? databaseAt(databaseUrl) : await makeDatabase();
  const settings = {
    APP_URL: 'http://localhost:3000',
    AUTH_SECRET: randomBytes(32).toString('hex'),
    DATABASE_URL: database.url,
    RESEND_API_KEY: 're_test_key',
    RESEND_BASE_URL: `http://127.0.0.1:${resend.port}`,
    MAIL_FROM: 'Accounts <accounts@example.com>',
    RATE_LIMITS: 'off',
  };
  Object.assign(process.env, settings);
  const { env } = await import('@/lib/env');
  const { DATABASE_URL: url, AUTH_SECRET } = settings;
  // Read once a process: the next test's are others.
  Object.assign(env(), { databaseUrl: url, directDatabaseUrl: url, authSecrets: [AUTH_SECRET] });
  const { db, pool, closeDb } = await import('@/lib/database/client');
  const { readLink } = await import('@/lib/links/read');
  const { writeMessage } = await import('@/lib/outbox/write');

  const device = 'Firefox on Linux';
  const write = (messages: NewMessage[]) =>
    db().$transaction(
      async (tx) => {
        for (const message of messages) await writeMessage(tx, message);
      },
      { timeout: 120_000 },
    );

  return {
    database,
    settings,
    async people(count) {
      const made = Array.from({ length: count }, () => ({
        id: randomUUID(),
        email: `${randomUUID()}@example.com`,
      }));
      await pool().query(
        `INSERT INTO "User" ("id", "email", "emailCanonical", "name", "passwordHash")
         SELECT one."id", one."email", one."email", 'Ada Byron', '' FROM json_to_recordset($1) AS one("id" text, "email" text)`,
        [JSON.stringify(made)],
      );
      return made;
    },
    notify: (people) =>
      write(
        people.map(({ id, email }) => ({ kind: 'password-changed', address: email, userId: id, device })),
      ),
    ask: (people) => write(people.map(({ email }) => ({ kind: 'password-reset', address: email, device }))),
    async settled(limit = 60_000) {
      const waiting = async () => {
        const [row] = await database.query(
          `SELECT count(*)::int AS "waiting" FROM "OutboundEmail" WHERE "state" = 'queued'`,
        );
        return row?.waiting;
      };
      // While the database is being restarted there is no answer.
      await until('nothing waits any more', async () => (await waiting().catch(() => -1)) === 0, limit);
    },
    async linkState({ mail }) {
      const [, path = '', token] =
        /\/(reset-password|sign-up)\/([\w-]+\.[\w-]+\.[\w-]+)/.exec(String(mail.text)) ?? [];
      const reading = await readLink(path === 'sign-up' ? 'sign-up' : 'password-reset', token);
      return reading.state === 'dead' ? reading.reason : reading.state;
    },
    async close() {
      await closeDb();
      await database.drop();
    },
  };
}

/** The one recipient of a mail. */
export const recipientOf = ({ mail }: AcceptedMail): string => {
  const to = mail.to as string[];
  if (to.length !== 1) throw new Error('a mail to several people');
  return to[0] ?? '';
};
