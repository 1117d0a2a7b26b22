import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { linkIn } from '../support/server/app';
import { actionsUnder, callAction } from '../support/people/actions';
import { browserOf } from '../support/people/doors';
import {
  postLoudly,
  pressLoudly,
  setProviderStage,
  type ProviderStage,
} from '../support/mail/provider-stage';
import type { Stage } from '../support/browser/states/stage';
import { Visitor } from '../support/browser/visitor';

let provider: ProviderStage;
let stage: Stage;
beforeAll(async () => {
  provider = await setProviderStage();
  stage = provider.stage;
}, 90_000);
afterAll(() => provider?.close());

const mailTo: ProviderStage['mailTo'] = (...wanted) => provider.mailTo(...wanted);

const FIRST = 'quiet otters carry lanterns';
const SECOND = 'seven copper kettles hum';
const [ADDRESS, MOVED] = ['susan@example.com', 'susan.moved@example.com'];
const THIRD = 'nine wooden ladders lean';

const anyone = () => new Visitor(stage.app.url);
const post = (path: string, fields: Record<string, string>, visitor = anyone()) =>
  postLoudly(visitor, path, fields);
const press = (link: string, fields: Record<string, string> = {}, visitor = anyone()) =>
  pressLoudly(visitor, link, fields);

const alike = (password: string) => ({ password, confirmPassword: password });

/** Causes every email that an account can get, through its pages. */
async function wholeLife(): Promise<void> {
  await post('/sign-up', { email: ADDRESS });
  const made = anyone();
  const own = linkIn(await mailTo(ADDRESS, /Finish/), '/sign-up');
  await press(own, { name: 'Susan', ...alike(FIRST) }, made);
  await post('/sign-up', { email: ADDRESS });
  await mailTo(ADDRESS, /already/);
  await post('/forgot-password', { email: ADDRESS });
  await press(linkIn(await mailTo(ADDRESS, /^Reset/), '/reset-password'), alike(SECOND));
  const changed = await mailTo(ADDRESS, /password was changed/);
  await post('/sign-in', { email: ADDRESS, password: SECOND }, made);
  const elsewhere = anyone();
  await post('/sign-in', { email: ADDRESS, password: SECOND }, elsewhere);
  await mailTo(ADDRESS, /New sign-in/);
  await post('/account/security', { currentPassword: SECOND, ...alike(THIRD) }, elsewhere);
  await mailTo(ADDRESS, /password was changed/, [changed]);
  await post('/account/email', { email: MOVED, currentPassword: THIRD }, elsewhere);
  await mailTo(ADDRESS, /change requested/);
  await press(linkIn(await mailTo(MOVED, /Confirm/), '/confirm-email'));
  await mailTo(ADDRESS, /address on your/);
  await post('/account/delete', { currentPassword: THIRD }, elsewhere);
  await press(linkIn(await mailTo(MOVED, /^Delete/), '/account/delete'), {}, elsewhere);
  await mailTo(MOVED, /was deleted/);
}

describe('over the whole life of an account', () => {
  beforeAll(async () => {
    await wholeLife();
    const owner = await stage.people.newPerson();
    const { token } = await stage.people.newProtectiveLink(owner, 'password-changed');
    await press(`${stage.app.url}/not-me/${token}`);
    await mailTo(owner.email, /signed out/);
  });

  const linksOf = (text: string) => text.match(/https?:\/\/\S+/g) ?? [];

  // proves: tracking, ASVS 14.2.3
  it('no email can count openings or clicks', () => {
    expect(provider.sent().length).toBeGreaterThan(11);
    for (const one of provider.sent()) {
      const names = ['from', 'to', 'subject', 'html', 'text', 'headers', 'reply_to', 'tags'];
      for (const name of Object.keys(one)) expect(names, name).toContain(name);
      const hrefs = [...one.html.matchAll(/href="([^"]+)"/g)].map(([, href = '']) => href);
      const web = new Set(hrefs.filter((href) => !href.startsWith('mailto:')));
      expect([...web].sort()).toEqual([...new Set(linksOf(one.text))].sort());
      for (const link of web) expect(link.startsWith(`${stage.app.url}/`), link).toBe(true);
      expect(one.html).not.toMatch(
        /<(img|script|link|iframe|video|object)|url\(|@import|\s(src|srcset|background)=/i,
      );
    }
  });

  // proves: mail-contents, NIST 4.6
  it('no email has a password; links state their lifetime; notices only protect', () => {
    for (const { subject, html, text, to } of provider.sent()) {
      for (const secret of [FIRST, SECOND, THIRD, '$argon2'])
        expect(html + text, subject).not.toContain(secret);
      // The old address must not learn the new one.
      if (to.includes(ADDRESS)) expect(html + text, subject).not.toContain(MOVED);
      const acts = /^(Finish|Reset|Confirm|Delete)/.test(subject);
      const links = linksOf(text).filter((link) => !/\/(not-me\/|sign-in$|forgot-password$)/.test(link));
      expect(links.length, subject).toBe(acts ? 1 : 0);
      if (acts) expect(text, subject).toMatch(/works once, for 10 minutes, until \d\d:\d\d UTC/);
      if (!/already/.test(subject)) expect(text, subject).toMatch(/wasn’t you/);
    }
  });

  // proves: header-injection, ASVS 1.3.11
  it('nothing that a client sends reaches an email, nor adds a header', () => {
    for (const mail of provider.sent()) {
      // With more context, because three or four letters alone can occur in a token.
      expect(JSON.stringify(mail), mail.subject).not.toMatch(/evil\W{0,2}test|bcc\s*:/i);
      expect(Object.keys(mail.headers).sort()).toEqual([
        'Auto-Submitted',
        'Message-ID',
        'X-Auto-Response-Suppress',
        'X-Entity-Ref-ID',
      ]);
      expect(JSON.stringify([mail.from, mail.to, mail.subject, mail.headers])).not.toMatch(/\\[rnu]/);
    }
  });
});

describe('a name', () => {
  const refused = [
    'A\r\nBcc: a@evil.test',
    'A\nB',
    'A\u2028Bcc',
    '<a href=//evil.test>',
    'Click https://evil.test',
    'evil.test',
    'evil\u3002test',
    'x'.repeat(500),
  ];

  // proves: linkifying-names, header-injection
  it('that would be a link or a line break is refused in every form', async () => {
    const person = await stage.people.newPerson();
    const inside = await browserOf(person, stage);
    const { token } = await stage.people.newSignUpLink('fresh@example.com');
    const visitor = anyone();
    const page = await visitor.open(`/sign-up/${token}`);
    const account = await inside.open('/account');
    for (const name of refused) {
      const signUp = await visitor.post(page, { name, ...alike(FIRST) });
      expect(signUp.text, name).toContain('aria-invalid="true"');
      expect((await inside.post(account, { name })).text, name).toContain('aria-invalid="true"');
    }
    const rows = `SELECT "name" FROM "User" WHERE "email" IN ('fresh@example.com', $1)`;
    expect(await stage.database.query(rows, [person.email])).toEqual([{ name: person.name }]);
  });

  // proves: html-in-mail, header-injection
  it.each([
    ['"><style>*{display:none}</style>', '&quot;&gt;&lt;style&gt;'],
    ['<script>alert(1)</script>', '&lt;script&gt;alert(1)&lt;/script&gt;'],
    ['{{7*7}} ${7*7} <%= 7*7 %>', '{{7*7}} ${7*7} &lt;%= 7*7 %&gt;'],
    // No form accepts these; they could come from an import.
    ['<a href="//evil.test">x</a>\r\nBcc: a@evil.test', '&lt;a href=&quot;//evil.test&quot;&gt;'],
    ['<img src=//evil.test>', '&lt;img src=//evil.test&gt;'],
  ])('like %j is shown as text, on one line', async (name, escaped) => {
    const { email } = await stage.people.newPerson({ name });
    for (const path of ['/forgot-password', '/sign-up']) await post(path, { email });
    for (const mail of [await mailTo(email, /^Reset/), await mailTo(email, /already/)]) {
      expect(mail.html).toContain(escaped);
      expect(mail.html).not.toMatch(/<(script|img|style>\*|a [^>]*evil)/);
      expect(mail.text.split('\n')).toContain(`Hello ${name.replace(/\s+/g, ' ')},`);
      expect(JSON.stringify([mail.from, mail.to, mail.subject, mail.headers])).not.toMatch(
        /evil|script|7\*7/,
      );
    }
  });

  // proves: linkifying-names
  it('and anything else a user types never reaches an unverified address', async () => {
    const thief = await stage.people.newPerson({ name: 'Write to me at once' });
    const stranger = 'nobody.asked@example.com';
    await post('/sign-up', { email: stranger, callbackUrl: '/write-to-me-at-once' });
    await post(
      '/account/email',
      { email: stranger, currentPassword: thief.password },
      await browserOf(thief, stage),
    );
    for (const mail of [await mailTo(stranger, /Finish/), await mailTo(stranger, /Confirm/)]) {
      expect(mail.text).toMatch(/^Hello,$/m);
      expect(mail.html + mail.text + mail.subject).not.toMatch(/at once|at-once/i);
      expect(mail.html + mail.text).not.toContain(thief.email);
    }
  });
});

// proves: old-address-told, Copenhagen email-old-told
it('a thief who changes the address can’t keep the notices from the old one', async () => {
  const owner = await stage.people.newPerson();
  const thief = await browserOf(owner, stage);
  const cancel = actionsUnder('app/(account)/').get('cancelEmailChangeAction') ?? '';
  const mine = `thief.${owner.email}`;
  await post('/account/email', { email: mine, currentPassword: owner.password }, thief);
  await callAction(thief, '/account/email', cancel, {});
  const asked = await mailTo(owner.email, /change requested/);
  await post('/account/email', { email: `2.${mine}`, currentPassword: owner.password }, thief);
  const [row] = await stage.database.query(`SELECT "email" FROM "User" WHERE "id" = $1`, [owner.id]);
  expect(row?.email).toBe(owner.email);
  await mailTo(owner.email, /change requested/, [asked]);
  await press(linkIn(await mailTo(`2.${mine}`, /Confirm/), '/confirm-email'));
  const told = await mailTo(owner.email, /address on your/);
  expect(linkIn(told, '/not-me/')).toBeTruthy();
  for (const mail of provider.mailsTo(owner.email)) expect(mail.text).not.toMatch(/\/confirm-email\/|thief/);
});
