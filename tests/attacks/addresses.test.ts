import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { everything } from '../support/people/actions';
import { browserOf } from '../support/people/doors';
import type { Person } from '../support/people/people';
import { setProviderStage, type ProviderStage } from '../support/mail/provider-stage';
import type { Stage } from '../support/browser/states/stage';
import { Visitor, type Answer } from '../support/browser/visitor';

let stage: Stage;
let provider: ProviderStage;
let insider: Visitor;
let own: Person;

/** Addresses as they were typed at sign-up: in whatever case. */
const V = 'Mike.Tester@Example.com';
const accounts = [V, 'a_b@example.com', 'acb@example.com', 'victim@example.com'];
const people = new Map<string, Person>();

beforeAll(async () => {
  provider = await setProviderStage();
  stage = provider.stage;
  for (const email of accounts) people.set(email, await stage.people.newPerson({ email }));
  own = await stage.people.newPerson();
  insider = await browserOf(own, stage);
}, 90_000);
afterAll(() => provider?.close());

const forms = {
  '/forgot-password': {},
  '/sign-up': {},
  '/sign-in': { password: 'quiet otters carry lanterns' },
  '/account/email': { currentPassword: 'not known yet' },
};
type Path = keyof typeof forms;
const paths = Object.keys(forms) as Path[];
const pages = new Map<Path, Answer>();

/** Posts a form that takes an address; `fill` says what stands in it. */
async function post(path: Path, fill: (form: FormData) => void): Promise<Answer> {
  const browser = path === '/account/email' ? insider : new Visitor(stage.app.url);
  const page = pages.get(path) ?? (await browser.open(path));
  pages.set(path, page);
  const form = browser.formIn(page, 'email');
  for (const [name, value] of Object.entries(forms[path])) form.set(name, value);
  if (path === '/account/email') form.set('currentPassword', own.password);
  fill(form);
  return browser.request(path, { method: 'POST', body: form, headers: { Origin: stage.app.url } });
}

/** Every form refuses what is put into it, with nothing written and nobody mailed. */
async function expectRefused(fills: ((form: FormData) => void)[]): Promise<void> {
  const before = await everything(stage);
  for (const path of paths)
    for (const [number, answer] of (await Promise.all(fills.map((fill) => post(path, fill)))).entries()) {
      expect(answer.status, `${path} ${number}`).toBe(200);
      expect(answer.text, `${path} ${number}`).toMatch(/aria-invalid="true"|role="alert"/);
      expect(answer.text, `${path} ${number}`).not.toContain('Check your email');
    }
  expect(await everything(stage)).toEqual(before);
}

const typed = (addresses: string[]) => addresses.map((one) => (form: FormData) => form.set('email', one));

/** To whom mail went meanwhile; one recipient each, and as the header, so the envelope. */
async function recipientsOf(run: () => Promise<unknown>): Promise<string[]> {
  const before = provider.sent().length;
  await run();
  await provider.settled();
  const mails = provider.sent().slice(before);
  for (const mail of mails) expect([...mail.to, ...Object.keys(mail)].join()).not.toMatch(/,b?cc\b/);
  return mails.flatMap(({ to }) => to);
}

const ask = (path: Path, email: string) => post(path, (form) => form.set('email', email));

describe('an address that means more than one mailbox', () => {
  // proves: several-recipients
  it('is refused at every form that takes one', () =>
    expectRefused([
      ...typed([
        `${V},a@evil.test`,
        `${V};a@evil.test`,
        `${V} a@evil.test`,
        `${V}\na@evil.test`,
        `${V}%0aa@evil.test`,
        `${V}\0a@evil.test`,
        `${V}%00a@evil.test`,
        `${V}|a@evil.test`,
        `<${V}> a@evil.test`,
        `["${V}","a@evil.test"]`,
        `{"email":"${V}"}`,
        '{"not":""}',
      ]),
      (form) => (form.set('email', V), form.append('email', 'a@evil.test')),
      (form) => (form.set('email', 'a@evil.test'), form.append('email', V)),
      (form) => (form.delete('email'), form.append('email[]', V), form.append('email[]', 'a@evil.test')),
      (form) => (form.delete('email'), form.append('email[not]', '')),
      (form) => form.set('email', new Blob([V]), 'address.txt'),
    ]));

  // proves: quoted-local-part
  it('is refused when two parsers could read it differently', () =>
    expectRefused(
      typed([
        `"a@evil.test>"@example.com`,
        `"${V}"@evil.test`,
        '"victim"@example.com',
        'victim(comment)@example.com',
        'group:victim@example.com;',
        `Victim <${V}>`,
        `a@evil.test <${V}>`,
        '@evil.test:victim@example.com',
        'victim%evil.test@example.com',
        'evil.test!victim@example.com',
        'vic\\tim@example.com',
        'victim\\@evil.test@example.com',
        '=?utf-8?q?victim=40evil.test=3e?=@example.com',
        'victim@[127.0.0.1]',
        'victim@example.com.',
      ]),
    ));

  // proves: at-homoglyphs
  it('is refused with characters that look like syntax, or turn into it', () =>
    expectRefused(
      typed([
        'attacker@evil.test\uff20example.com',
        'victim\uff20example.com',
        'victim\ufe6bexample.com',
        'a@evil.test\uff0cvictim@example.com',
        'victim@example\uff0ecom',
        'victim@example\u3002com',
        'victim@example.com\u037ea@evil.test',
        'vic\u1feftim@example.com',
        'victim@evil.test\u2024example.com',
        'vic\u200btim@example.com',
      ]),
    ));

  // proves: case-folding
  it('is refused with characters that fold into the letters of another', () =>
    expectRefused(
      typed([
        'mi\u212ae.tester@example.com',
        'm\u0131ke.tester@example.com',
        'M\u0130KE.tester@example.com',
        'mike.te\u017fter@example.com',
        'mike.tester@stra\u00dfe.example',
        'mike.te\u0301ster@example.com',
        'v\u0456ctim@example.com',
      ]),
    ));
});

// proves: stored-recipient, case-folding
it('every ASCII spelling of a stored address mails to the stored one, byte for byte, and no tag does', async () => {
  for (const spelling of ['mike.tester@example.com', 'MIKE.TESTER@EXAMPLE.COM', ` ${V} \r\n`])
    for (const path of ['/forgot-password', '/sign-up'] as const)
      expect(await recipientsOf(() => ask(path, spelling)), spelling).toEqual([V]);
  const others = [
    'mike.tester+tag@example.com',
    'miketester@example.com',
    'mike.tester@example.com.evil.test',
  ];
  expect(await recipientsOf(() => Promise.all(others.map((one) => ask('/forgot-password', one))))).toEqual(
    [],
  );
  expect(
    await stage.database.query(`SELECT 1 FROM "User" WHERE lower("email") = lower($1)`, [V]),
  ).toHaveLength(1);
});

describe('a wildcard of SQL', () => {
  // proves: sql-wildcards
  it('is refused where it is no character of an address', () =>
    expectRefused(
      typed(['%@%', '%', '%@example.com', 'v%@example.com', 'a\\_b@example.com', "' OR '1'='1"]),
    ));

  // proves: sql-wildcards
  it('is a letter like others where it is one', async () => {
    const crossing = ['_ictim@example.com', 'v_ctim@example.com', '______@example.com', 'a__@example.com'];
    expect(
      await recipientsOf(() => Promise.all(crossing.map((one) => ask('/forgot-password', one)))),
    ).toEqual([]);
    for (const one of ['a_b@example.com', 'acb@example.com']) {
      expect(await recipientsOf(() => ask('/forgot-password', one))).toEqual([one]);
      expect(await recipientsOf(() => ask('/sign-up', one))).toEqual([one]);
    }
    const signIn = async (email: string, password = '') => {
      const visitor = new Visitor(stage.app.url);
      const answer = await visitor.post(await visitor.open('/sign-in'), { email, password });
      return answer.status === 303;
    };
    const password = people.get('acb@example.com')?.password;
    for (const email of ['a_b@example.com', '___@example.com'])
      expect(await signIn(email, password)).toBe(false);
    expect(await signIn('acb@example.com', password)).toBe(true);
  });
});
