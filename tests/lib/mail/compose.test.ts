import { describe, expect, it } from 'vitest';
import { compose, fillIn } from '@/lib/mail/compose';
import type { Mail } from '@/lib/mail/mail';
import { LINK_PLACEHOLDER, PROTECTIVE_PLACEHOLDER } from '@/lib/mail/placeholder';
import { nameSchema } from '@/lib/schemas/name';
import { linksIn, sampleMails } from '../../support/mail/sample-mails';

const rendered = (mail: Mail) => compose(mail, 'ada@example.com', 'q7Xk2mPdRest');

/** The words of the HTML that belong in the text part: without the preview line, the header and the written-out URL. */
function visible(html: string): string {
  return html
    .replace(/<head[\s\S]*?<\/head>/, '')
    .replace(/<div[^>]*data-skip-in-text="true"[\s\S]*?<\/div>(?=<table|<!--)/, '')
    .replace(/<!--[\s\S]*?-->/g, '')
    .replace(/<p[^>]*data-skip-in-text="true"[\s\S]*?<\/p>/g, '')
    .replace(/<[^>]+>/g, ' ');
}

describe.each(Object.entries(sampleMails()))('%s', (_, mail) => {
  it('has every fact and link of the HTML in its text', async () => {
    const { html, text } = await rendered(mail);
    for (const [, href] of html.matchAll(/href="([^"]+)"/g)) {
      const shown = (href ?? '').replace(/^mailto:/, '').replaceAll('&amp;', '&');
      expect(text, href).toContain(shown);
    }
    const words = (from: string) => from.toLowerCase().match(/[\p{L}\p{N}:@]{2,}/gu) ?? [];
    const said = new Set(words(text));
    for (const word of words(visible(html))) expect(said, word).toContain(word);
  });

  // proves: OWASP-FP origin, ASVS 14.2.3, tracking, host-header
  it('links only to our own origin and loads nothing', async () => {
    const { html, text } = await rendered(mail);
    for (const [, href] of html.matchAll(/href="([^"]+)"/g))
      expect(href).toMatch(/^http:\/\/localhost:3000\//);
    for (const url of text.match(/https?:\/\/[^\s]+/g) ?? [])
      expect(new URL(url).origin).toBe('http://localhost:3000');
    expect(html).not.toMatch(/<img|<script|<link|@import|url\(|\ssrc=|background=/i);
  });

  it('has the headers, a reference, the time and the device', async () => {
    const { headers, text } = await rendered(mail);
    expect(headers).toEqual({
      'Message-ID': '<q7Xk2mPdRest@localhost>',
      'Auto-Submitted': 'auto-generated',
      'X-Auto-Response-Suppress': 'All',
      'X-Entity-Ref-ID': 'q7Xk2mPdRest',
    });
    expect(text).toContain('q7Xk2mPd');
    expect(text).toContain('23 November 2026 at 14:22 UTC');
    if ('device' in mail.props) expect(text).toContain('Firefox on Windows');
  });

  it('has a placeholder for each of its links, which fillIn replaces', async () => {
    const rendering = await rendered(mail);
    const { link, protective } = linksIn(mail);
    const count = (part: string, placeholder: string) => part.split(placeholder).length - 1;
    const tokens = { link: link && 'a.b.c', protective: protective && 'd.e.f' };
    for (const [placeholder, has, name] of [
      [LINK_PLACEHOLDER, link !== null, 'link'],
      [PROTECTIVE_PLACEHOLDER, protective !== null, 'protective'],
    ] as const) {
      expect(count(rendering.text, placeholder)).toBe(has ? 1 : 0);
      expect(count(rendering.html, placeholder) > 0).toBe(has);
      expect(() => fillIn(rendering, { ...tokens, [name]: has ? null : 'x.y.z' })).toThrow(/link/);
    }
    const filled = fillIn(rendering, tokens);
    expect(filled.html + filled.text).not.toMatch(/goes-here/);
    if (link) expect(filled.text).toMatch(/^http:\/\/localhost:3000\/[a-z/-]+\/a\.b\.c$/m);
    if (protective) expect(filled.text).toMatch(/^http:\/\/localhost:3000\/not-me\/d\.e\.f$/m);
  });
});

it('puts a link on a line of its own in the text and keeps the title’s case', async () => {
  const { text } = await rendered(sampleMails()['reset-password']);
  expect(text).toMatch(/^Reset your password$/m);
  expect(text).toMatch(new RegExp(`^http://localhost:3000/reset-password/${LINK_PLACEHOLDER}$`, 'm'));
});

it('has one title, and a preview line that the text leaves out', async () => {
  for (const mail of Object.values(sampleMails())) {
    const { html, text } = await rendered(mail);
    expect(html.match(/<title>/g)).toHaveLength(1);
    expect(html).toMatch(/<body[\s\S]*<div style="display:none/);
    expect(text).not.toMatch(/\u200c|\ufeff|^\s/);
  }
});

it('gives every light colour a dark one', async () => {
  for (const mail of Object.values(sampleMails())) {
    const { html } = await rendered(mail);
    const inline = html
      .slice(html.indexOf('</head>'))
      .replace(/<body class="paper"[^>]*>|<td dir="ltr"[^>]*>/g, '');
    for (const [tag] of inline.matchAll(/<[a-z1]+ [^>]*style="[^"]*#[^>]*>/g))
      expect(tag).toMatch(/class="(paper|card|ink|soft|rule|button|ring|brass)"/);
  }
});

it('sends notices to a user whose name is the start of the placeholder', async () => {
  const longestName = [...LINK_PLACEHOLDER].slice(0, 80).join('');
  expect(nameSchema.safeParse(longestName).success).toBe(true);
  expect(nameSchema.safeParse(LINK_PLACEHOLDER).success).toBe(false);
  const rendering = await rendered(sampleMails(longestName)['password-changed']);
  expect(fillIn(rendering, { link: null, protective: 'd.e.f' }).text).toContain(longestName);
});

// proves: html-in-mail, header-injection
it.each(['<a href="//evil.test">x</a>', '"><style>*{}</style>', 'A\r\nBcc: a@evil.test', '{{7*7}}'])(
  'shows the name %j as text and nothing more',
  async (name) => {
    for (const mail of Object.values(sampleMails(name))) {
      const { html, subject, from, to, headers } = await rendered(mail);
      expect(html).not.toMatch(/<a[^>]+evil|<style>\*/);
      expect(JSON.stringify([subject, from, to, headers])).not.toMatch(/[\r\n]|\\r|\\n|evil/);
    }
  },
);

it('throws for a mail that lacks its link', async () => {
  for (const mail of Object.values(sampleMails())) {
    if (!('links' in mail.props)) continue;
    const props = { ...mail.props, links: { link: null, protective: null } };
    await expect(rendered({ ...mail, props } as Mail), mail.template).rejects.toThrow(/link/);
  }
});
