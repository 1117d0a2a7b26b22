import { caniemail } from 'caniemail';
import { beforeAll, describe, expect, it } from 'vitest';
import { shownMails, type ShownMail } from '../support/browser/states/mails';

// What email clients can't do: by caniemail.com's list, and by rules of our own where that list is silent.

let mails: ShownMail[];
beforeAll(async () => {
  mails = await shownMails();
});

/** Emails without a link. */
const hasNoLink = ({ name }: ShownMail) => /^(account-deleted|not-me-done|alarm|test)/.test(name);

type Clients = Parameters<typeof caniemail>[0]['clients'];
const clients: Clients = [
  'apple-mail.*',
  'fastmail.*',
  'gmail.*',
  'hey.*',
  'outlook.*',
  'protonmail.*',
  'samsung-email.*',
  'thunderbird.*',
  'yahoo.*',
];

/** What some client doesn't support, and what it shows instead. */
const allowed: Record<string, string> = {
  '<body> element': 'it becomes a div; a table cell has the background too',
  '<style> element': 'it contains only the dark colours',
  '@media': 'the light colours are inline and stay',
  'border-radius': 'corners are square',
  'display:none': 'the preview line shows above the logo',
  'height property': 'it becomes a minimum height, only of empty boxes',
  'lang attribute': 'a screen reader uses the language of the client',
  opacity: 'on the preview line, which is hidden in three ways',
  overflow: 'on the preview line, which is hidden in three ways',
  'role attribute': 'layout tables have no headings either',
  'target attribute': 'links open in a window anyway',
  'text-decoration': 'links are underlined there',
  'text-decoration-line': 'text-decoration has the same effect',
  'width attribute': 'max-width has the same effect',
  'word-break': 'word-wrap has the same effect',
};

it('uses only what clients support or can safely ignore', () => {
  const unknown = new Set<string>();
  for (const { html } of mails)
    // The package throws for a property that its list lacks, such as word-wrap in some clients.
    for (const issues of caniemail({
      clients,
      html: html.replaceAll('word-wrap:break-word', ''),
    }).issues.errors.values())
      issues.forEach(({ title }) => unknown.add(title));
  expect([...unknown].sort()).toEqual(Object.keys(allowed).sort());
});

it('breaks long words in clients without word-break', () => {
  for (const { html } of mails)
    for (const [, style] of html.matchAll(/style="([^"]*word-break[^"]*)"/g))
      expect(style).toContain('word-wrap:break-word');
});

describe('every email', () => {
  // proves: ASVS 14.2.3, tracking
  it('loads nothing, runs nothing and has no form', () => {
    for (const { name, html } of mails) {
      expect(html, name).not.toMatch(/<(img|script|link|form|input|iframe|object|video|svg)\b/i);
      expect(html, name).not.toMatch(/url\(|@import|@font-face|\ssrc=/i);
      expect(html, name).not.toMatch(/position:|float:|display:\s*(flex|grid)/i);
    }
  });

  it('is far below the 102 kB at which Gmail clips', () => {
    for (const { name, html } of mails) expect(Buffer.byteLength(html), name).toBeLessThan(40_000);
  });

  it('marks its layout tables, language and title for screen readers', () => {
    for (const { name, html } of mails) {
      const tables = html.match(/<table\b[^>]*>/g) ?? [];
      expect(
        tables.filter((table) => !table.includes('role="presentation"')),
        name,
      ).toEqual([]);
      expect(html, name).toMatch(/<html[^>]* lang="en"/);
      expect(html, name).toMatch(/<title>[^<]+<\/title>/);
    }
  });

  it('starts with the preview line', () => {
    for (const { name, html } of mails) {
      const [, first = ''] =
        /<body[^>]*>(?:<!--.*?-->|<(?:table|tbody|tr|td)\b[^>]*>)*(<[^>]+>)/s.exec(html) ?? [];
      expect(first, name).toMatch(/^<div style="display:none/);
    }
  });

  it('has one button, a real link that Outlook pads too', () => {
    for (const { name, html } of mails.filter((mail) => !hasNoLink(mail))) {
      const buttons = html.match(/<a\b[^>]*class="button"[^>]*>/g) ?? [];
      expect(buttons, name).toHaveLength(1);
      expect(buttons[0], name).toMatch(/href="https:\/\/accounts\.example\.com\//);
      expect(html.match(/<!--\[if mso\]><i style="mso-font-width/g), name).toHaveLength(2);
    }
  });

  it('has no link at all if there is nothing to do', () => {
    for (const { name, html, text } of mails.filter(hasNoLink)) {
      expect(html, name).not.toMatch(/class="button"|href="(?!mailto:)/);
      expect(text, name).not.toContain('://');
    }
  });

  it('hides the drawn logo from Outlook, which ignores the sizes of boxes', () => {
    for (const { name, html } of mails) {
      const inWord = html.replace(/<!--\[if !mso\]>[\s\S]*?<!\[endif\]-->/g, '');
      expect(html, name).toContain('class="ring"');
      expect(inWord, name).not.toMatch(/class="(ring|brass)"/);
      expect(inWord.match(/<span/g)?.length, name).toBe(inWord.match(/<\/span>/g)?.length);
      expect(inWord.match(/<table/g)?.length, name).toBe(inWord.match(/<\/table>/g)?.length);
    }
  });

  it('uses padding and a Windows font first, for Outlook', () => {
    for (const { name, html } of mails) {
      expect(html, name).not.toMatch(/<table\b[^>]*margin/);
      for (const [, first] of html.matchAll(/font-family:([^,"]*)/g))
        expect(first, name).toBe('&#x27;Segoe UI&#x27;');
    }
  });

  it('has its colours inline, for clients that drop the style sheet', () => {
    for (const { name, html } of mails) {
      for (const [tag] of html.matchAll(/<(?:p|h1|a|td class="ink")[ >][^>]*>?/g))
        expect(tag, name).toMatch(/style="(?:[^"]*;)?color:#/);
      for (const [tag] of html.matchAll(/<\w+[^>]*class="(?:paper|card|button)"[^>]*>/g))
        expect(tag, name).toMatch(/background-color:#/);
    }
  });

  it('has each link once in its text, on a line of its own', () => {
    for (const { name, html, text } of mails) {
      expect(text, name).not.toMatch(/<\w|&\w+;|\bundefined\b|\bnull\b|\[object/);
      expect(
        text.split('\n').filter((line) => /https?:/.test(line) && !/^https:\S+$/.test(line)),
        name,
      ).toEqual([]);
      const links = [...html.matchAll(/href="(https:[^"]+)"/g)].map(([, href]) => href);
      expect(text.match(/^https:\S+$/gm) ?? [], name).toEqual([...new Set(links)]);
    }
  });
});
