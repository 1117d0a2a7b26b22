import { startResendStandIn } from './resend-stand-in';
import { setStage, type Stage } from '../browser/states/stage';
import { until } from '../until';
import type { Answer, Visitor } from '../browser/visitor';

/** A mail as the provider gets it, which is what it must deliver. */
export type SentMail = {
  from: string;
  to: string[];
  subject: string;
  html: string;
  text: string;
  headers: Record<string, string>;
};

export type ProviderStage = {
  stage: Stage;
  /** Every mail that left, oldest first. */
  sent(): SentMail[];
  mailsTo(address: string): SentMail[];
  /** Waits for a mail to an address about something, which is none of `but`. */
  mailTo(address: string, subject: RegExp, but?: SentMail[]): Promise<SentMail>;
  /** Waits until every message has left or never will. */
  settled(): Promise<void>;
  close(): Promise<void>;
};

/** The app on a database of its own, with a provider that notes what it is given. */
export async function setProviderStage(): Promise<ProviderStage> {
  const resend = await startResendStandIn();
  const further = {
    RESEND_API_KEY: 're_test_key',
    RESEND_BASE_URL: resend.url,
    MAIL_FROM: 'Keys <keys@example.com>',
  };
  const stage = await setStage({ alone: true, further });
  const sent = () => resend.accepted.map(({ mail }) => mail as SentMail);
  const mailsTo = (address: string) => sent().filter(({ to }) => to.includes(address));
  return {
    stage,
    sent,
    mailsTo,
    mailTo: (address, subject, but = []) =>
      until(`a mail to ${address} about ${subject}`, () => {
        const mails = mailsTo(address).filter((mail) => subject.test(mail.subject) && !but.includes(mail));
        return mails.at(-1) ?? false;
      }),
    async settled() {
      await until('every message is settled', async () => {
        const waiting = await stage.database.query(`SELECT 1 FROM "OutboundEmail" WHERE "state" = 'queued'`);
        return waiting.length === 0;
      });
    },
    async close() {
      await stage.close();
      await resend.stop();
    },
  };
}

/** What a client may say of itself and of what it wants, none of which belongs into a mail. */
const LOUD = {
  'User-Agent': 'Firefox/1 =?utf-8?q?=0d=0aBcc:_a=40evil.test?= <a href="//evil.test">%0d%0aBcc: a@evil.test',
  'Accept-Language': 'evil.test, <b>evil</b>;q=0.9',
  Referer: 'http://evil.test/',
};

/** Fills in and sends the form of a page, as a client that says evil things of itself. */
export async function postLoudly(
  visitor: Visitor,
  path: string,
  fields: Record<string, string>,
): Promise<Answer> {
  return visitor.post(await visitor.open(path), fields, LOUD);
}

/** The same with what a mailed link leads to, which may ask for nothing but the press of its button. */
export async function pressLoudly(
  visitor: Visitor,
  link: string,
  fields: Record<string, string> = {},
): Promise<void> {
  const page = await visitor.open(new URL(link).pathname);
  const body = visitor.formIn(page, 'formHash');
  for (const [name, value] of Object.entries(fields)) body.set(name, value);
  const headers = { Origin: visitor.origin, ...LOUD };
  await visitor.request(page.url, { method: 'POST', body, headers });
}
