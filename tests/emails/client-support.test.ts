import { caniemail } from 'caniemail';
import { beforeAll, describe, expect, it } from 'vitest';
import { shownMails, type ShownMail } from '../support/browser/states/mails';

// What mail clients can't do: by the kept list of caniemail.com, and by rules of our own for what it can't judge.

let mails: ShownMail[];
beforeAll(async () => {
  mails = await shownMails();
});

/** Receipts: of what is over and done, of what goes on in a mail of its own or at a command line. */
const opensNothing = ({ name }: ShownMail) => /^(account-deleted|not-me-done|alarm|test)/.test(name);

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

/** What some client doesn't know, and why the mail is still good there. */
const allowed: Record<string, string> = {
  '<body> element': 'it becomes a div; the ground stands on a table cell too',
  '<style> element': 'it holds the dark colours only',
  '@media': 'the light colours stay, all of them inline',
  'border-radius': 'corners are square',
  'display:none': 'the line for the list of messages shows above the mark',
  'height property': 'it becomes a least height, of boxes that are empty',
  'lang attribute': 'it is read aloud in the language of the client',
  opacity: 'of the line for the list, hidden in three ways',
  overflow: 'of the line for the list, hidden in three ways',
  'role attribute': 'tables of layout have no headings either',
  'target attribute': 'links open in a window all the same',
  'text-decoration': 'links are underlined there',
  'text-decoration-line': 'text-decoration says the same',
  'width attribute': 'max-width says the same',
  'word-break': 'word-wrap says the same',
};

it('uses nothing that a client does not know, but for what does no harm there', () => {
  const unknown = new Set<string>();
  for (const { html } of mails)
    // The package throws where its list is silent, as of word-wrap in some clients; it stands beside word-break.
    for (const issues of caniemail({
      clients,
      html: html.replaceAll('word-wrap:break-word', ''),
    }).issues.errors.values())
      issues.forEach(({ title }) => unknown.add(title));
  expect([...unknown].sort()).toEqual(Object.keys(allowed).sort());
});

it('breaks long words for clients without word-break too', () => {
  for (const { html } of mails)
    for (const [, style] of html.matchAll(/style="([^"]*word-break[^"]*)"/g))
      expect(style).toContain('word-wrap:break-word');
});

describe('every mail', () => {
  // proves: ASVS 14.2.3, tracking
  it('loads nothing, runs nothing, asks nothing', () => {
    for (const { name, html } of mails) {
      expect(html, name).not.toMatch(/<(img|script|link|form|input|iframe|object|video|svg)\b/i);
      expect(html, name).not.toMatch(/url\(|@import|@font-face|\ssrc=/i);
      expect(html, name).not.toMatch(/position:|float:|display:\s*(flex|grid)/i);
    }
  });

  it('is far below the 102 kB at which Gmail cuts', () => {
    for (const { name, html } of mails) expect(Buffer.byteLength(html), name).toBeLessThan(40_000);
  });

  it('lays out by tables that say so, and is in a language', () => {
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

  it('begins with the line for the list of messages', () => {
    for (const { name, html } of mails) {
      const [, first = ''] =
        /<body[^>]*>(?:<!--.*?-->|<(?:table|tbody|tr|td)\b[^>]*>)*(<[^>]+>)/s.exec(html) ?? [];
      expect(first, name).toMatch(/^<div style="display:none/);
    }
  });

  it('has one button, a real link that Word pads too', () => {
    for (const { name, html } of mails.filter((mail) => !opensNothing(mail))) {
      const buttons = html.match(/<a\b[^>]*class="button"[^>]*>/g) ?? [];
      expect(buttons, name).toHaveLength(1);
      expect(buttons[0], name).toMatch(/href="https:\/\/accounts\.example\.com\//);
      expect(html.match(/<!--\[if mso\]><i style="mso-font-width/g), name).toHaveLength(2);
    }
  });

  it('or has no link at all, where there is nothing left to do here', () => {
    for (const { name, html, text } of mails.filter(opensNothing)) {
      expect(html, name).not.toMatch(/class="button"|href="(?!mailto:)/);
      expect(text, name).not.toContain('://');
    }
  });

  it('keeps the drawn mark from Word, which knows no sizes of boxes', () => {
    for (const { name, html } of mails) {
      const inWord = html.replace(/<!--\[if !mso\]>[\s\S]*?<!\[endif\]-->/g, '');
      expect(html, name).toContain('class="ring"');
      expect(inWord, name).not.toMatch(/class="(ring|brass)"/);
      expect(inWord.match(/<span/g)?.length, name).toBe(inWord.match(/<\/span>/g)?.length);
      expect(inWord.match(/<table/g)?.length, name).toBe(inWord.match(/<\/table>/g)?.length);
    }
  });

  it('is spaced in cells and set in a font of Windows first, for Word', () => {
    for (const { name, html } of mails) {
      expect(html, name).not.toMatch(/<table\b[^>]*margin/);
      for (const [, first] of html.matchAll(/font-family:([^,"]*)/g))
        expect(first, name).toBe('&#x27;Segoe UI&#x27;');
    }
  });

  it('can be read without its style sheet: every text has its colour, every ground its own', () => {
    for (const { name, html } of mails) {
      for (const [tag] of html.matchAll(/<(?:p|h1|a|td class="ink")[ >][^>]*>?/g))
        expect(tag, name).toMatch(/style="(?:[^"]*;)?color:#/);
      for (const [tag] of html.matchAll(/<\w+[^>]*class="(?:paper|card|button)"[^>]*>/g))
        expect(tag, name).toMatch(/background-color:#/);
    }
  });

  it('says the same in text, one line a link, each link once', () => {
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
