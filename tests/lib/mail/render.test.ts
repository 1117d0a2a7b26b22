import { expect, it } from 'vitest';
import { compose } from '@/lib/mail/compose';
import type { Mail } from '@/lib/mail/mail';
import { LINK_PLACEHOLDER } from '@/lib/mail/placeholder';
import { withSettings } from '../../support/settings';

const at = new Date('2026-11-23T14:22:00Z');
const link = { id: 'link', createdAt: at, expiresAt: new Date(at.getTime() + 600_000) };
const asked = { askedAt: at, device: 'Firefox on Windows' };
const mails = (name = 'Ada Byron') =>
  [
    { template: 'sign-up', props: { link, ...asked } },
    { template: 'account-exists', props: { name, ...asked } },
    { template: 'reset-password', props: { name, link, ...asked } },
    { template: 'password-changed', props: { name, changedAt: at, device: asked.device } },
  ] satisfies Mail[];
const [signUp, accountExists, resetPassword, passwordChanged] = mails() as [Mail, Mail, Mail, Mail];
const rendered = (mail: Mail) => compose(mail, 'ada@example.com', 'q7Xk2mPdRest');

const OURS = 'http://localhost:3000';

it.each<[Mail, string, string[]]>([
  [signUp, 'Finish signing up to Sparekey', [`${OURS}/sign-up/${LINK_PLACEHOLDER}`]],
  [accountExists, 'You already have a Sparekey account', [`${OURS}/sign-in`, `${OURS}/forgot-password`]],
  [resetPassword, 'Reset your Sparekey password', [`${OURS}/reset-password/${LINK_PLACEHOLDER}`]],
  [passwordChanged, 'Your Sparekey password was changed', [`${OURS}/forgot-password`]],
])(
  '$template has a subject of its own and leads where it says, each link once, on its own line',
  async (...row) => {
    const [mail, subject, links] = row;
    const rendering = await rendered(mail);
    expect(rendering.subject).toBe(subject);
    expect(rendering.text.split('\n').filter((line) => line.includes('://'))).toEqual(links);
    const hrefs = [...rendering.html.matchAll(/href="([^"]+)"/g)].map(([, href]) => href);
    expect([...new Set(hrefs)]).toEqual(links);
  },
);

it.each([signUp, resetPassword])('$template says how long its link works and until when', async (mail) => {
  const { text, html } = await rendered(mail);
  expect(text).toMatch(/^The link works once, for 10 minutes, until 14:32 UTC\.$/m);
  expect(html).toMatch(/<div style="display:none[^>]*>The link works for 10 minutes\./);
});

it('greets by name only who has proven the address', async () => {
  for (const mail of [accountExists, resetPassword, passwordChanged])
    expect((await rendered(mail)).text).toMatch(/^Hello Ada Byron,$/m);
  expect((await rendered(signUp)).text).toMatch(/^Hello,$/m);
});

it.each([
  ['<b>Ada</b> & "co"', '<b>Ada</b> & "co"', '&lt;b&gt;Ada&lt;/b&gt; &amp; &quot;co&quot;'],
  ['Ada\r\n\r\nBcc: eve@evil.test', 'Ada Bcc: eve@evil.test', 'Bcc: eve@evil.test'],
  ['Ada & 日本 O’Hara', 'Ada & 日本 O’Hara', 'Ada &amp; 日本 O’Hara'],
])('shows the name %j on one line, as it was typed', async (name, shown, escaped) => {
  for (const mail of mails(name).slice(1)) {
    const { text, html } = await rendered(mail);
    expect(text.split('\n')).toContain(`Hello ${shown},`);
    expect(html).toContain(escaped);
    expect(html).not.toContain('<b>');
  }
});

it('names a human where there is one, in the mail and in Reply-To', async () => {
  await withSettings({ supportEmail: 'help@example.com' }, async () => {
    for (const mail of mails()) {
      const { text, html, replyTo } = await rendered(mail);
      expect(replyTo).toBe('help@example.com');
      expect(text).toMatch(/^Questions\? Write to help@example\.com$/m);
      expect(html).toContain('href="mailto:help@example.com"');
    }
  });
  for (const mail of mails()) {
    const { text, replyTo } = await rendered(mail);
    expect(replyTo).toBeNull();
    expect(text).not.toContain('Questions');
  }
});

it('comes from the sender, app and origin of the settings, and ends with a reference that tells no whole id', async () => {
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
