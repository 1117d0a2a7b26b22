import { randomBytes } from 'node:crypto';
import { linkIn, startApp, type App } from './app';
import { makeDatabase, type TestDatabase } from '../database/database';
import { startResendStandIn, type ResendStandIn } from '../mail/resend-stand-in';
import { until } from '../until';
import { newWebhookSecret } from '../mail/webhook-call';

export type Mail = { subject: string; text: string };

/** Two instances of one build over one database, which mail by one stand-in. */
export type Instances = {
  apps: [App, App];
  database: TestDatabase;
  resend: ResendStandIn;
  webhookSecret: string;
  /** What both are started with, and an operator's command beside them. */
  settings: Record<string, string>;
  /** Every mail that was taken for an address, oldest first. */
  mailsTo(address: string): Mail[];
  /** Waits for the newest mail to an address about something, and returns its link to a path. */
  linkTo(address: string, path: string, after?: number): Promise<string>;
  /** Resolves when no message waits. */
  settled(): Promise<void>;
  close(): Promise<void>;
};

type Options = {
  further?: Record<string, string>;
  /** Of one of the two alone. */
  each?: [Record<string, string>, Record<string, string>];
};

export async function startInstances({ further = {}, each = [{}, {}] }: Options = {}): Promise<Instances> {
  const database = await makeDatabase();
  const resend = await startResendStandIn();
  const webhookSecret = newWebhookSecret();
  const settings: Record<string, string> = {
    DATABASE_URL: database.url,
    // Of the proxy, or nobody's: neither instance is the address that links lead to.
    APP_URL: 'http://localhost:3000',
    AUTH_SECRET: randomBytes(32).toString('hex'),
    RESEND_API_KEY: 're_test_key',
    RESEND_BASE_URL: resend.url,
    RESEND_WEBHOOK_SECRET: webhookSecret,
    MAIL_FROM: 'Accounts <accounts@example.com>',
    ...further,
  };
  // One after the other would take twice as long, and two that migrate at once have a lock for it.
  const apps = await Promise.all([
    startApp(database.url, { ...settings, ...each[0] }),
    startApp(database.url, { ...settings, ...each[1] }),
  ]);

  function mailsTo(address: string): Mail[] {
    const mails = resend.accepted.map(({ mail }) => mail as { to: string[]; subject: string; text: string });
    return mails.filter(({ to }) => to.includes(address));
  }

  return {
    apps,
    database,
    resend,
    webhookSecret,
    settings,
    mailsTo,
    linkTo: (address, path, after = 0) =>
      until(`a mail to ${address} with a link to ${path}`, () => {
        const mail = mailsTo(address)
          .slice(after)
          .findLast(({ text }) => text.includes(path));
        return mail ? linkIn(mail, path) : false;
      }),
    async settled() {
      const none = async () => {
        const [row] = await database.query(
          `SELECT count(*)::int AS "waiting" FROM "OutboundEmail" WHERE "state" = 'queued'`,
        );
        return row?.waiting === 0;
      };
      await until('every message is settled', none, 60_000);
    },
    async close() {
      await Promise.all(apps.map((app) => app.close()));
      await resend.stop();
      await database.drop();
    },
  };
}
