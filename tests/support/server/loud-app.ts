import { randomBytes } from 'node:crypto';
import { linkIn, startApp, type App } from './app';
import { startDatabaseGate, type DatabaseGate } from '../database/gate';
import { makeDatabase, type TestDatabase } from '../database/database';
import { startResendStandIn, type ResendStandIn } from '../mail/resend-stand-in';
import { until } from '../until';
import { Visitor } from '../browser/visitor';
import { newWebhookSecret } from '../mail/webhook-call';

const random = () => randomBytes(24).toString('hex');

export type LoudApp = {
  app: App;
  database: TestDatabase;
  gate: DatabaseGate;
  resend: ResendStandIn;
  tokens: { webhook: string; cron: string; key: string };
  /** Everything that must not be in what the app prints: what it was given, and every cookie and link that it gives. */
  secrets: Set<string>;
  /** Every Set-Cookie that its browsers were sent. */
  cookies: string[];
  browser(): Visitor;
  /** The link to a path in the next mail that is taken after the first `after` ones. */
  mailedLink(path: string, after: number): Promise<URL>;
  close(): Promise<void>;
};

/** The app, mailing by Resend, with an environment as talkative as it can make what the app is built of. */
export async function startLoudApp(further: Record<string, string>): Promise<LoudApp> {
  const database = await makeDatabase();
  const gate = await startDatabaseGate(database.url);
  const resend = await startResendStandIn();
  const settings = {
    AUTH_SECRET: random(),
    AUTH_SECRET_1: random(),
    RESEND_API_KEY: `re_${random()}`,
    RESEND_WEBHOOK_SECRET: newWebhookSecret(),
    METRICS_TOKEN: random(),
    CRON_TOKEN: random(),
  };
  const talkative = { DEBUG: '*', RESEND_DEBUG: 'true', LOG_LEVEL: 'trace', PRISMA_LOG: 'query' };
  const app = await startApp(gate.url, {
    ...settings,
    RESEND_BASE_URL: resend.url,
    MAIL_FROM: 'accounts@example.com',
    ...talkative,
    ...further,
  });
  const secrets = new Set(Object.values(settings).flatMap((one) => [one, one.replace(/^(whsec|re)_/, '')]));

  const cookies: string[] = [];

  return {
    app,
    database,
    gate,
    resend,
    tokens: {
      webhook: settings.RESEND_WEBHOOK_SECRET,
      cron: settings.CRON_TOKEN,
      key: settings.RESEND_API_KEY,
    },
    secrets,
    cookies,
    browser() {
      const visitor = new Visitor(app.url);
      const request = visitor.request.bind(visitor);
      visitor.request = async (...args) => {
        const answer = await request(...args);
        for (const line of answer.headers.getSetCookie()) {
          cookies.push(line);
          const value = /^[^=]+=([^;]*)/.exec(line)?.[1] ?? '';
          if (value.length > 20) secrets.add(value).add(decodeURIComponent(value));
        }
        return answer;
      };
      return visitor;
    },
    async mailedLink(path, after) {
      const text = await until(`a mail with a link to ${path}`, () => {
        const texts = resend.accepted.slice(after).map(({ mail }) => String(mail.text));
        return Promise.resolve(texts.find((one) => one.includes(`${path}/`)) ?? (false as const));
      });
      const link = new URL(linkIn({ text }, `${path}/`));
      const token = link.pathname.split('/').at(-1) ?? '';
      for (const part of [token, ...token.split('.').slice(1)]) secrets.add(part);
      for (const line of text.split('\n')) if (line.length > 60 && !/^http/.test(line)) secrets.add(line);
      return link;
    },
    async close() {
      await app.close();
      await resend.stop();
      await gate.close();
      await database.drop();
    },
  };
}
