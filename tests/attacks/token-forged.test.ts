import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { everything } from '../support/people/actions';
import { browserOf, copyOf, doors, fillIn, isDone, submit, type Door } from '../support/people/doors';
import {
  byOtherAlgorithms,
  misaddressed,
  outlasting,
  shapeless,
  signed,
  tampered,
  unsigned,
  type Material,
} from '../support/faults/forgeries';
import { setStage, type Stage } from '../support/browser/states/stage';
import { Visitor } from '../support/browser/visitor';

let stage: Stage;
beforeAll(async () => {
  // Nothing but what is tried here writes.
  stage = await setStage({ alone: true, further: { WORKER: 'off' } });
}, 90_000);
afterAll(() => stage?.close());

type Attempt = { door: Door; session: string; given: Material; form: FormData };

/** Somebody has opened a good link of their own, and the form is filled in. */
async function attempt(door: Door): Promise<Attempt> {
  const [person, victim] = await Promise.all([stage.newcomer(), stage.newcomer()]);
  const [{ token }, { token: other }] = [await door.issue(person, stage), await door.issue(victim, stage)];
  const browser = await browserOf(person, stage);
  const form = await fillIn(browser, door, token);
  const secret = process.env.AUTH_SECRET ?? '';
  const given = { purpose: door.purpose, secret, origin: stage.app.url, token, other };
  return { door, session: browser.cookie('session') ?? '', given, form };
}

function browserWith({ door, session, given }: Attempt): Visitor {
  const browser = new Visitor(stage.app.url);
  browser.setCookie('session', session);
  browser.setCookie(door.cookie, given.token, door.page);
  return browser;
}

/** As a cookie that somebody planted beside the form. */
async function plant(one: Attempt, token: string): Promise<void> {
  const answer = await submit(browserWith(one), one.door, one.form, token);
  expect(answer.status, token).toBe(303);
  expect(isDone(answer, one.door), token).toBe(false);
}

/** By the way that mails lead, in a browser that had opened the good link. */
async function open(one: Attempt, token: string): Promise<void> {
  const { door, given } = one;
  const browser = browserWith(one);
  const answer = await browser.request(`${door.path}/${encodeURIComponent(token)}`);
  expect(answer.status, token).toBeLessThan(405);
  if (answer.status !== 303) return;
  expect(browser.cookie(door.cookie), token).not.toBe(given.token);
  const page = await browser.request(door.page);
  expect(page.status, token).toBe(200);
  expect(page.text, token).not.toContain('name="formHash"');
}

/** So many at once. */
const CROWD = 6;

describe.each(doors.map((door, turn) => [door.purpose, door, turn] as const))(
  '%s',
  (_purpose, door, turn) => {
    let one: Attempt;
    beforeAll(async () => {
      one = await attempt(door);
    });

    /**
     * None of them is accepted or has an effect. The pages take turns, so that two of them get each token: all read tokens
     * by the function that tests/lib/links/token.test.ts and token-tampering.test.ts give every one.
     */
    async function expectRefused(tokensOf: (given: Material) => string[]): Promise<void> {
      const before = await everything(stage);
      const tokens = tokensOf(one.given).filter((_, index) => index % 3 === turn % 3);
      for (let at = 0; at < tokens.length; at += CROWD)
        await Promise.all(tokens.slice(at, at + CROWD).map((token) => plant(one, token)));
      await Promise.all(tokens.filter((_, at) => at % CROWD === 0).map((token) => open(one, token)));
      expect(await everything(stage)).toEqual(before);
    }

    // proves: unsigned, ASVS 9.1.1, ASVS 9.1.2
    it('refuses a token without a signature', () => expectRefused(unsigned));

    // proves: algorithm-swap, ASVS 9.1.2, ASVS 9.1.3
    it('refuses another algorithm under the right key', () => expectRefused(byOtherAlgorithms));

    // proves: tampering, ASVS 9.1.1
    it('refuses a token with any part changed', () => expectRefused(tampered));

    // proves: wrong-issuer, ASVS 9.2.3, ASVS 9.2.4
    it('refuses another issuer or audience under the right key', () => expectRefused(misaddressed));

    // proves: life-on-trust, ASVS 9.2.1
    it('refuses a token whose times differ from its link', () => expectRefused(outlasting));

    // proves: token-shape
    it('refuses anything that is not a token', () => expectRefused(() => shapeless));

    // proves: token-shape
    it('refuses a form whose hash is missing, repeated or not text', async () => {
      const { form, given } = one;
      const hash = String(form.get('formHash'));
      const shapes: ((copy: FormData) => void)[] = [
        (copy) => copy.delete('formHash'),
        (copy) => copy.set('formHash', ''),
        (copy) => copy.set('formHash', 'undefined'),
        (copy) => copy.set('formHash', '{"not":""}'),
        (copy) => copy.set('formHash', new Blob([hash]), 'hash.txt'),
        (copy) => copy.append('formHash', `${hash}x`),
        (copy) => (copy.delete('formHash'), copy.set('formHash[]', hash)),
        (copy) => (copy.delete('formHash'), copy.set('formHash[not]', '')),
        (copy) => (copy.delete('formHash'), copy.set('__proto__[formHash]', hash)),
      ];
      const before = await everything(stage);
      for (const [number, shape] of shapes.entries()) {
        const copy = copyOf(form);
        shape(copy);
        const answer = await submit(browserWith(one), door, copy);
        expect(answer.status, `shape ${number}`).toBeLessThan(500);
        expect(isDone(answer, door), `shape ${number}`).toBe(false);
      }
      // No cookie at all, and beside the form a token that is a file or comes twice.
      for (const value of [new Blob([given.token]), given.token]) {
        const copy = copyOf(form);
        const bare = new Visitor(stage.app.url);
        bare.setCookie('session', one.session);
        for (const name of ['token', 'token', 'token[]', door.cookie]) copy.append(name, value);
        expect(isDone(await submit(bare, door, copy), door)).toBe(false);
      }
      expect(await everything(stage)).toEqual(before);
    });

    it('still accepts a token that is correctly signed', async () => {
      const browser = new Visitor(stage.app.url);
      browser.setCookie('session', one.session);
      const answer = await submit(browser, door, one.form, signed(one.given));
      expect(isDone(answer, door)).toBe(true);
    });
  },
);
