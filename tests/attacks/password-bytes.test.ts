import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fieldErrorWords } from '@/components/words/errors';
import { everything } from '../support/people/actions';
import { passwordDoors, type PasswordDoor } from '../support/people/password-doors';
import { setStage, type Stage } from '../support/browser/states/stage';
import { nobody } from '../support/people/strangers';
import { Visitor, type Answer } from '../support/browser/visitor';

let stage: Stage;
beforeAll(async () => {
  stage = await setStage({ alone: true, further: { WORKER: 'off' } });
}, 90_000);
afterAll(() => stage?.close());

const doors = passwordDoors(() => stage);

const set = ({ visitor, page, further }: PasswordDoor, password: string) =>
  visitor.post(page, { password, confirmPassword: password, ...further });

/** Whether a browser that was never here gets in. */
async function letsIn(email: string, password: string): Promise<boolean> {
  const visitor = new Visitor(stage.app.url);
  const { status } = await visitor.post(await visitor.open('/sign-in'), { email, password });
  return status === 303 && visitor.cookie('session') !== undefined;
}

const LONG = 'vuqsmtkdzhxbrwpjgeoaylncfivuqtkmzsdhbxwrjpgoealycnifqumtvzkshdbxwrpjgeoa';
const LONGEST = randomBytes(192).toString('base64url');
const WIDE = [...'🦊🐙🦉🐝🦋🐢🐬🦔🐿🦜🦩🐇🦦🦥🐊🦚🦭🐌🦂🐆🦌🐡🦃🐫🦘'].join('');

/** A password, and others that must not work: bcrypt cuts after 72 bytes; some apps trim, fold or normalise more. */
const exact: Record<string, { password: string; others: string[]; same?: string[] }> = {
  'of 73 bytes': { password: `${LONG}X`, others: [LONG, `${LONG}Y`, `${LONG}XX`] },
  'of 256 signs': { password: LONGEST, others: [LONGEST.slice(0, -1), `${LONGEST.slice(0, -1)}~`] },
  'of four-byte signs': { password: WIDE, others: [WIDE.slice(0, -2), `${WIDE.slice(0, -2)}🐖`] },
  'with spaces around it': {
    password: '  quiet otters carry lanterns ',
    others: ['quiet otters carry lanterns', ' quiet otters carry lanterns ', '  quiet otters carry lanterns'],
  },
  'typed in parts (NFD)': {
    password: 'schla\u0308frige o\u0308tter summen',
    others: ['schlafrige otter summen', 'Schl\u00e4frige \u00f6tter summen'],
    same: ['schl\u00e4frige \u00f6tter summen'],
  },
  'typed whole (NFC)': {
    password: 'schl\u00e4frige \u00f6tter summen',
    others: ['schlafrige otter summen'],
    same: ['schla\u0308frige o\u0308tter summen'],
  },
  'of full-width letters': { password: 'ｑｕｉｅｔ ｏｔｔｅｒｓ ｃａｒｒｙ', others: ['quiet otters carry'] },
  'with a ligature and a long s': {
    password: 'ﬁne otterſ carry lanterns',
    others: ['fine otters carry lanterns'],
  },
};

// The forms take turns; tests/house/guards.test.ts checks that all of them share one policy and one hash.
// proves: long-passwords, unicode-passwords, NIST 3.1.1.2 whole, NIST 3.1.1.2 normalise, ASVS 6.2.8, ASVS 6.2.9
it.each(Object.keys(exact).map((kind, turn) => [kind, Object.keys(doors)[turn % 3] ?? ''] as const))(
  'a password %s, set by %s, is used exactly as typed',
  async (kind, name) => {
    const { password, others, same = [] } = exact[kind] ?? expect.fail();
    const door = (await doors[name]?.()) ?? expect.fail();
    expect((await set(door, password)).status).toBe(303);
    for (const one of [password, ...same]) expect(await letsIn(door.email, one), one).toBe(true);
    for (const one of others) expect(await letsIn(door.email, one), one).toBe(false);
  },
);

/** The forms that take a password, those with the current one too: all five kinds. `post` fills each of their fields with it. */
const forms: Record<
  string,
  () => Promise<{ visitor: Visitor; page: Answer; fields(password: string): Record<string, string> }>
> = {
  async 'sign-in'() {
    const visitor = new Visitor(stage.app.url);
    const { email } = await stage.newcomer();
    return { visitor, page: await visitor.open('/sign-in'), fields: (password) => ({ email, password }) };
  },
  async 'sign-in of nobody'() {
    const visitor = new Visitor(stage.app.url);
    const email = nobody();
    return { visitor, page: await visitor.open('/sign-in'), fields: (password) => ({ email, password }) };
  },
};
for (const name of Object.keys(doors))
  forms[name] = async () => {
    const { visitor, page, further } = (await doors[name]?.()) ?? expect.fail();
    return { visitor, page, fields: (password) => ({ password, confirmPassword: password, ...further }) };
  };
for (const [path, further] of [
  ['/account/security', { password: LONG, confirmPassword: LONG }],
  ['/account/email', { email: 'new@example.com' }],
  ['/account/delete', {}],
] as const)
  forms[`the current password at ${path}`] = async () => {
    const visitor = new Visitor(stage.app.url);
    const person = await stage.newcomer();
    visitor.setCookie('session', await stage.people.sessionCookie(await stage.people.newSession(person)));
    return {
      visitor,
      page: await visitor.open(path),
      fields: (currentPassword) => ({ currentPassword, ...further }),
    };
  };

const kib = (size: number) => 'Tiger lily 7'.repeat(Math.ceil((size * 1024) / 12));

// proves: huge-passwords
describe.each(Object.keys(forms))('%s', (name) => {
  it('explains that a password is too long, and refuses a body that is too large', async () => {
    const { visitor, page, fields } = (await forms[name]?.()) ?? expect.fail();
    const before = await everything(stage);
    const post = (password: string) => visitor.post(page, fields(password));
    const times = Object.values(fields('x')).filter((value) => value === 'x').length;
    for (const password of [`${LONGEST}x`, '\u0308'.repeat(4_000), kib(10), kib(60 / times)]) {
      const { status, text } = await post(password);
      expect(
        [status, text.includes(fieldErrorWords('password-too-long', 15))],
        String(password.length),
      ).toEqual([200, true]);
    }
    for (const password of [kib(100), kib(900 / times)]) expect((await post(password)).status).toBe(413);
    expect(await everything(stage)).toEqual(before);
  });
});

// proves: huge-passwords
it.each(['sign-in of nobody', 'reset'])(
  '%s answers fifty huge passwords at once, and then signs someone in',
  async (name) => {
    const { visitor, page, fields } = (await forms[name]?.()) ?? expect.fail();
    const before = await everything(stage);
    const answers = await Promise.all(Array.from({ length: 50 }, () => visitor.post(page, fields(kib(25)))));
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
    expect(await everything(stage)).toEqual(before);
    expect(await letsIn((await stage.newcomer()).email, 'quiet otters carry lanterns')).toBe(true);
  },
);
