import { describe, expect, it } from 'vitest';
import { compose, fillIn } from '@/lib/mail/compose';
import type { Mail } from '@/lib/mail/mail';
import { LINK_PLACEHOLDER } from '@/lib/mail/placeholder';
import { nameSchema } from '@/lib/schemas/name';

const at = new Date('2026-11-23T14:22:00Z');
const link = { id: 'link', createdAt: at, expiresAt: new Date(at.getTime() + 600_000) };
const asked = { askedAt: at, device: 'Firefox on Windows' };

function mails(name = 'Ada Byron'): Record<string, Mail> {
  return {
    'sign-up': { template: 'sign-up', props: { link, ...asked } },
    'account-exists': { template: 'account-exists', props: { name, ...asked } },
    'reset-password': { template: 'reset-password', props: { name, link, ...asked } },
    'password-changed': {
      template: 'password-changed',
      props: { name, changedAt: at, device: asked.device },
    },
  };
}
const rendered = (mail: Mail) => compose(mail, 'ada@example.com', 'q7Xk2mPdRest');

/** What a reader of the HTML sees: no preheader, no style, no tags. */
function visible(html: string): string {
  return html
    .replace(/<head[\s\S]*?<\/head>/, '')
    .replace(/<div[^>]*data-skip-in-text="true"[\s\S]*?<\/div>(?=<table|<!--)/, '')
    .replace(/<!--[\s\S]*?-->/g, '')
    .replace(/<[^>]+>/g, ' ');
}

describe.each(Object.entries(mails()))('%s', (name, mail) => {
  it('says in the text every fact and link of the HTML', async () => {
    const { html, text } = await rendered(mail);
    for (const [, href] of html.matchAll(/href="([^"]+)"/g)) {
      const shown = (href ?? '').replace(/^mailto:/, '').replaceAll('&amp;', '&');
      expect(text, href).toContain(shown);
    }
    const words = (from: string) => from.toLowerCase().match(/[\p{L}\p{N}:@]{2,}/gu) ?? [];
    const said = new Set(words(text));
    for (const word of words(visible(html))) expect(said, word).toContain(word);
  });

  it('links to our own origin only, in full, and loads nothing', async () => {
    const { html, text } = await rendered(mail);
    for (const [, href] of html.matchAll(/href="([^"]+)"/g))
      expect(href).toMatch(/^http:\/\/localhost:3000\//);
    for (const url of text.match(/https?:\/\/[^\s]+/g) ?? [])
      expect(new URL(url).origin).toBe('http://localhost:3000');
    expect(html).not.toMatch(/<img|<script|<link|@import|url\(|\ssrc=|background=/i);
  });

  it('has the headers, a reference and the time and device of the asking', async () => {
    const { headers, text } = await rendered(mail);
    expect(headers).toEqual({ 'Auto-Submitted': 'auto-generated', 'X-Entity-Ref-ID': 'q7Xk2mPdRest' });
    expect(text).toContain('q7Xk2mPd');
    expect(text).toContain('23 November 2026 at 14:22 UTC');
    expect(text).toContain('Firefox on Windows');
  });

  it('carries the placeholder exactly where it has a link, and fillIn replaces all of it', async () => {
    const rendering = await rendered(mail);
    const hasLink = name === 'sign-up' || name === 'reset-password';
    const count = (part: string) => part.split(LINK_PLACEHOLDER).length - 1;
    expect(count(rendering.text)).toBe(hasLink ? 1 : 0);
    expect(count(rendering.html)).toBe(hasLink ? 3 : 0);
    const filled = fillIn(rendering, hasLink ? 'a.b.c' : null);
    expect(count(filled.html) + count(filled.text)).toBe(0);
    if (hasLink) expect(filled.text).toMatch(/http:\/\/localhost:3000\/[a-z-]+\/a\.b\.c$/m);
    expect(() => fillIn(rendering, hasLink ? null : 'a.b.c')).toThrow(/link/);
  });
});

it('puts a link on a line of its own in the text, and gives nothing capitals that has none', async () => {
  const { text } = await rendered(mails()['reset-password'] as Mail);
  expect(text).toMatch(/^Reset your password$/m);
  expect(text).toMatch(new RegExp(`^http://localhost:3000/reset-password/${LINK_PLACEHOLDER}$`, 'm'));
});

it('has one title, and a preheader that the text leaves out', async () => {
  for (const mail of Object.values(mails())) {
    const { html, text } = await rendered(mail);
    expect(html.match(/<title>/g)).toHaveLength(1);
    expect(html).toMatch(/<body[\s\S]*<div style="display:none/);
    expect(text).not.toMatch(/\u200c|\ufeff|^\s/);
  }
});

it('gives every colour of the light scheme one of the dark', async () => {
  for (const mail of Object.values(mails())) {
    const { html } = await rendered(mail);
    const inline = html
      .slice(html.indexOf('</head>'))
      .replace(/<body class="paper"[^>]*>|<td dir="ltr"[^>]*>/g, '');
    for (const [tag] of inline.matchAll(/<[a-z1]+ [^>]*style="[^"]*#[^>]*>/g))
      expect(tag).toMatch(/class="(paper|card|ink|soft|rule|button|ring|brass)"/);
  }
});

it('sends the notice to somebody who is called like the place of a link, too', async () => {
  const longestName = [...LINK_PLACEHOLDER].slice(0, 80).join('');
  expect(nameSchema.safeParse(longestName).success).toBe(true);
  expect(nameSchema.safeParse(LINK_PLACEHOLDER).success).toBe(false);
  const rendering = await rendered(mails(longestName)['password-changed'] as Mail);
  expect(fillIn(rendering, null).text).toContain(longestName);
});

it('says how long and until when a link works', async () => {
  const { text } = await rendered(mails()['reset-password'] as Mail);
  expect(text).toMatch(/works once, for 10 minutes, until 14:32 UTC/);
});

it('carries nothing that a stranger typed to an address that nobody has proven', async () => {
  const { text, subject } = await rendered(mails()['sign-up'] as Mail);
  expect(text).toMatch(/^Hello,$/m);
  expect(subject).toBe('Finish signing up to Sparekey');
});

it.each(['<a href="//evil.test">x</a>', '"><style>*{}</style>', 'A\r\nBcc: a@evil.test', '{{7*7}}'])(
  'shows the name %j as letters and nothing more',
  async (name) => {
    for (const mail of Object.values(mails(name))) {
      const { html, subject, from, to, headers } = await rendered(mail);
      expect(html).not.toMatch(/<a[^>]+evil|<style>\*/);
      expect(JSON.stringify([subject, from, to, headers])).not.toMatch(/[\r\n]|\\r|\\n|evil/);
    }
  },
);

it('refuses to make a mail with a link out of none', async () => {
  await expect(rendered({ template: 'sign-up', props: { link: null, ...asked } })).rejects.toThrow(/link/);
});
