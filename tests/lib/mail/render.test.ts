import { expect, it } from 'vitest';
import { compose } from '@/lib/mail/compose';
import type { Mail } from '@/lib/mail/mail';
import { LINK_PLACEHOLDER, PROTECTIVE_PLACEHOLDER } from '@/lib/mail/placeholder';
import { linksIn, nameless, sampleMails } from '../../support/mail/sample-mails';
import { withSettings } from '../../support/server/settings';

const mails = (name?: string): Mail[] => Object.values(sampleMails(name));
const rendered = (mail: Mail) => compose(mail, 'ada@example.com', 'q7Xk2mPdRest');

const OURS = 'http://localhost:3000';
const NOT_ME = `${OURS}/not-me/${PROTECTIVE_PLACEHOLDER}`;

it.each<[Mail['template'], string, string[]]>([
  ['sign-up', 'Finish creating your Sparekey account', [`${OURS}/sign-up/${LINK_PLACEHOLDER}`]],
  [
    'email-change-confirm',
    'Confirm your new email address for Sparekey',
    [`${OURS}/confirm-email/${LINK_PLACEHOLDER}`],
  ],
  ['account-deleted', 'Your Sparekey account was deleted', []],
  [
    'account-exists',
    'You already have an account with Sparekey',
    [`${OURS}/sign-in`, `${OURS}/forgot-password`],
  ],
  ['reset-password', 'Reset your Sparekey password', [`${OURS}/reset-password/${LINK_PLACEHOLDER}`, NOT_ME]],
  ['delete-account', 'Delete your Sparekey account', [`${OURS}/account/delete/${LINK_PLACEHOLDER}`, NOT_ME]],
  ['password-changed', 'Your Sparekey password was changed', [NOT_ME]],
  ['email-change-notice', 'Email address change requested for your Sparekey account', [NOT_ME]],
  ['email-changed', 'The email address on your Sparekey account was changed', [NOT_ME]],
  ['new-device', 'New sign-in to your Sparekey account', [NOT_ME]],
  ['not-me-done', 'You were signed out of Sparekey everywhere', []],
  ['alarm', '[Sparekey] A page failed', []],
  ['test', 'Test email from Sparekey', []],
])('%s has its own subject, and each of its links once on its own line', async (template, subject, links) => {
  const rendering = await rendered(sampleMails()[template]);
  expect(rendering.subject).toBe(subject);
  expect(rendering.text.split('\n').filter((line) => line.includes('://'))).toEqual(links);
  const hrefs = [...rendering.html.matchAll(/href="([^"]+)"/g)].map(([, href]) => href);
  expect([...new Set(hrefs)]).toEqual(links);
});

// proves: mail-contents
it('tells the address that lost the account so, without a link', async () => {
  const { 'not-me-done': done } = sampleMails();
  const displaced = await rendered({ ...done, props: { ...done.props, displaced: true } });
  expect(displaced.text).not.toBe((await rendered(done)).text);
  expect(displaced.html + displaced.text).not.toMatch(/https?:\/\/localhost/);
});

// proves: mail-contents
it.each(mails().filter((mail) => linksIn(mail).link))(
  '$template says how long its link works and until when',
  async (mail) => {
    const { text, html } = await rendered(mail);
    expect(text).toMatch(/^This link works once, for 10 minutes, until 14:32 UTC\.$/m);
    expect(html).toMatch(/<div style="display:none[^>]*>This link works for 10 minutes\./);
  },
);

it('greets by name only at a verified address of an account', async () => {
  for (const mail of mails()) {
    const greeting = nameless.includes(mail.template) ? /^Hello,$/m : /^Hello Ada Byron,$/m;
    expect((await rendered(mail)).text, mail.template).toMatch(greeting);
  }
});

it.each([
  ['<b>Ada</b> & "co"', '<b>Ada</b> & "co"', '&lt;b&gt;Ada&lt;/b&gt; &amp; &quot;co&quot;'],
  ['Ada\r\n\r\nBcc: eve@evil.test', 'Ada Bcc: eve@evil.test', 'Bcc: eve@evil.test'],
  ['Ada & 日本 O’Hara', 'Ada & 日本 O’Hara', 'Ada &amp; 日本 O’Hara'],
])('shows the name %j on one line, as typed', async (name, shown, escaped) => {
  for (const mail of mails(name).filter(({ template }) => !nameless.includes(template))) {
    const { text, html } = await rendered(mail);
    expect(text.split('\n')).toContain(`Hello ${shown},`);
    expect(html).toContain(escaped);
    expect(html).not.toContain('<b>');
  }
});

it('names the support address in the footer and in Reply-To', async () => {
  await withSettings({ supportEmail: 'help@example.com' }, async () => {
    for (const mail of mails()) {
      const { text, html, replyTo } = await rendered(mail);
      expect(replyTo).toBe('help@example.com');
      expect(text).toMatch(/^Need help\? Email help@example\.com$/m);
      expect(html).toContain('href="mailto:help@example.com"');
    }
  });
  for (const mail of mails()) {
    const { text, replyTo } = await rendered(mail);
    expect(replyTo).toBeNull();
    expect(text).not.toContain('Need help');
  }
});

// proves: OWASP-FP origin, host-header
it('uses the sender, app name and origin of the settings, and ends with a reference', async () => {
  const settings = {
    mailFrom: 'Keys <keys@example.com>',
    appName: 'Keys & Co',
    appUrl: 'https://keys.example',
  };
  await withSettings(settings, async () => {
    for (const mail of mails()) {
      const { from, to, subject, text, html } = await rendered(mail);
      expect([from, to]).toEqual(['Keys <keys@example.com>', 'ada@example.com']);
      expect(subject).toContain('Keys & Co');
      expect(text).toMatch(/^The Keys & Co team\nReference q7Xk2mPd$/m);
      expect(html + text).not.toMatch(/Sparekey|localhost/);
    }
  });
});
