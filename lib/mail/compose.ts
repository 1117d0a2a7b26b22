import { render, toPlainText } from 'react-email';
import { env } from '../env';
import { senderAddress } from '../settings/schema';
import type { Mail } from './mail';
import { LINK_PLACEHOLDER, PROTECTIVE_PLACEHOLDER } from './placeholder';
import { mailReference } from './reference';
import { fillTemplate } from './render';

/** A rendered mail, with placeholders where its tokens go. Stored in the outbox as JSON. */
export type Rendering = {
  from: string;
  to: string;
  subject: string;
  html: string;
  text: string;
  replyTo: string | null;
  /** ISO 8601. When the mail was first rendered, also on a retry (RFC 5322 3.6.1). */
  date: string;
  headers: Record<string, string>;
  /** The message's id, which the provider's webhooks repeat. */
  tag: string;
};

/** The text part of a mail, made from its HTML. A link's URL goes on a line of its own, below its label. */
export function textOf(html: string): string {
  // A title keeps its case, because it may contain the app's name.
  return toPlainText(html, { selectors: [{ selector: 'h1', options: { uppercase: false } }] }).replace(
    /(\W?) (https?:\/\/\S+)$/gm,
    (_, mark: string, url: string) => `${mark || ':'}\n${url}`,
  );
}

/**
 * Renders a mail to one recipient, as HTML and text. Throws if it lacks a link that it needs. `Auto-Submitted` (RFC
 * 3834) and `X-Auto-Response-Suppress` (for Exchange and Outlook) suppress automatic replies. `X-Entity-Ref-ID` keeps
 * email clients from adding the mail to an earlier thread. The Message-ID is in our own domain (RFC 5322 3.6.4).
 */
export async function compose(mail: Mail, to: string, messageId: string): Promise<Rendering> {
  const { appName, appUrl, supportEmail, mailFrom } = env();
  const site = { appName, appUrl, supportEmail, reference: mailReference(messageId) };
  const { subject, element } = fillTemplate(mail, site);
  // React separates neighbouring texts by empty comments, which only its own hydration needs.
  const html = (await render(element)).replaceAll('<!-- -->', '');
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

/** The tokens of a mail's links: of its main link, and of "this wasn't me". */
export type Tokens = { link: string | null; protective: string | null };

/**
 * Replaces the placeholders by the tokens, in both parts. Throws if a token has no placeholder or a placeholder no
 * token, because a mail with a missing or broken link must not be sent.
 */
export function fillIn(rendering: Rendering, tokens: Tokens): Rendering {
  const filled = (part: string) =>
    putIn(putIn(part, LINK_PLACEHOLDER, tokens.link), PROTECTIVE_PLACEHOLDER, tokens.protective);
  // PostgreSQL stores headers in another order, and a retry must send the same bytes.
  const headers = Object.fromEntries(Object.entries(rendering.headers).sort(([a], [b]) => (a < b ? -1 : 1)));
  return { ...rendering, html: filled(rendering.html), text: filled(rendering.text), headers };
}

function putIn(part: string, placeholder: string, token: string | null): string {
  if (part.includes(placeholder) && token === null)
    throw new Error('the mail has a placeholder and no link for it');
  if (!part.includes(placeholder) && token !== null)
    throw new Error('the mail has a link and no placeholder for it');
  return part.replaceAll(placeholder, () => token ?? '');
}
