import { mailReference } from './reference';
import { render, toPlainText } from 'react-email';
import { env } from '../env';
import { senderAddress } from '../settings/schema';
import type { Mail } from './mail';
import { LINK_PLACEHOLDER, PROTECTIVE_PLACEHOLDER } from './placeholder';
import { templateOf } from './render';

/** A mail as it is handed over, save for the token. Plain JSON: it waits in the outbox like this. */
export type Rendering = {
  from: string;
  to: string;
  subject: string;
  html: string;
  text: string;
  replyTo: string | null;
  /** When it was written, ISO 8601: a repeated mail is dated like the first (RFC 5322 3.6.1). */
  date: string;
  headers: Record<string, string>;
  /** What the provider's webhooks name the message by. Absent in a rendering of before there were any. */
  tag?: string;
};

/** The text part of a mail, from its HTML. A title stays as it is written: capitals are not ours to give to an app's name. */
export function textOf(html: string): string {
  return toPlainText(html, { selectors: [{ selector: 'h1', options: { uppercase: false } }] });
}

/**
 * Renders a mail to one recipient, as HTML and text. `Auto-Submitted` (RFC 3834) and `X-Auto-Response-Suppress`
 * (Exchange and Outlook, which ignore the former) keep auto-responders from answering. `X-Entity-Ref-ID` keeps mail
 * clients from adding the mail to an earlier thread. The Message-ID is in our own domain (RFC 5322 3.6.4).
 */
export async function compose(mail: Mail, to: string, messageId: string): Promise<Rendering> {
  const { appName, appUrl, supportEmail, mailFrom } = env();
  const site = { appName, appUrl, supportEmail, reference: mailReference(messageId) };
  const { subject, element } = templateOf(mail, site);
  const html = await render(element);
  return {
    from: mailFrom,
    to,
    subject,
    html,
    text: textOf(html),
    replyTo: supportEmail,
    date: new Date().toISOString(),
    headers: {
      'Message-ID': `<${messageId}@${domainOf(mailFrom)}>`,
      'Auto-Submitted': 'auto-generated',
      'X-Auto-Response-Suppress': 'All',
      'X-Entity-Ref-ID': messageId,
    },
    tag: messageId,
  };
}

function domainOf(sender: string): string {
  const address = senderAddress(sender);
  return address.slice(address.indexOf('@') + 1);
}

/** The tokens of a mail's links: of the one that it is about, and of "this wasn't me". */
export type Tokens = { link: string | null; protective: string | null };

/**
 * Puts the tokens where their placeholders stand, in both parts. Throws when a token has no place to go, or a place no
 * token: a mail without its link, or with the placeholder, must not leave.
 */
export function fillIn(rendering: Rendering, tokens: Tokens): Rendering {
  const filled = (part: string) =>
    putIn(putIn(part, LINK_PLACEHOLDER, tokens.link), PROTECTIVE_PLACEHOLDER, tokens.protective);
  // A rendering that was stored has its headers in another order, and a repeated mail must be the same bytes.
  const headers = Object.fromEntries(Object.entries(rendering.headers).sort(([a], [b]) => (a < b ? -1 : 1)));
  return { ...rendering, html: filled(rendering.html), text: filled(rendering.text), headers };
}

function putIn(part: string, placeholder: string, token: string | null): string {
  if (part.includes(placeholder) && token === null)
    throw new Error('the mail has a place for a link and no link');
  if (!part.includes(placeholder) && token !== null) throw new Error('the mail has no place for its link');
  return part.replaceAll(placeholder, () => token ?? '');
}
