import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Fields } from '../support/people/actions';
import { browserOf } from '../support/people/doors';
import { browserWith, expectNoEffect } from '../support/people/reach';
import { seen } from '../support/browser/seen';
import { setStage, type Stage } from '../support/browser/states/stage';
import { call, newClient } from '../support/people/strangers';
import type { Visitor } from '../support/browser/visitor';

let stage: Stage;
beforeAll(async () => {
  const further = { WORKER: 'off', RATE_LIMITS: 'on', TRUSTED_PROXIES: '1' };
  stage = await setStage({ alone: true, further });
}, 90_000);
afterAll(() => stage?.close());

describe('who would end a session of somebody else', () => {
  const path = '/account/security';
  const end = (visitor: Visitor, fields: Fields) =>
    call(stage.app, { name: 'endSessionAction', path, fields, visitor });

  /** The handle of the one other session that a person's page names. */
  async function handleOn(visitor: Visitor): Promise<string> {
    const page = await visitor.open(path);
    return /name="session" value="([0-9a-f]{32})"/.exec(page.text)?.[1] ?? fail();
  }

  /** Two people with two sessions each. */
  async function scene() {
    const [thief, owner] = [await stage.newcomer(), await stage.newcomer()];
    const ids = [await stage.people.newSession(owner), await stage.people.newSession(owner)];
    const [session = ''] = await Promise.all(ids.map((id) => stage.people.sessionCookie(id)));
    const theirs = browserWith(stage.app.url, { session });
    await stage.people.newSession(thief);
    const visitor = await browserOf(thief, stage);
    return { thief, owner, ids, session, visitor, theirs, handle: await handleOn(theirs) };
  }

  const unknown = '0'.repeat(32);

  // proves: foreign-sessions, ASVS 7.5.2
  it('is answered by id, handle, cookie or guess as by an unknown one, and ends none', async () => {
    const { owner, ids, session, visitor, theirs, handle } = await scene();
    const byScript = async (typed: string) => seen(await end(visitor, { session: typed }), []);
    const byForm = async (typed: string) => {
      const answer = await visitor.post(await visitor.open(path), { session: typed }, newClient());
      return [seen(answer, []), seen(await visitor.request(path), [])];
    };
    const asUnknown = { byScript: await byScript(unknown), byForm: await byForm(unknown) };
    await expectNoEffect(stage, 'guesses', async () => {
      for (const typed of [
        handle,
        handle.toUpperCase(),
        `${handle} `,
        ...ids,
        session,
        owner.id,
        owner.email,
        handle.slice(0, -1),
        `${handle.slice(0, -1)}${handle.endsWith('0') ? '1' : '0'}`,
        '',
        ' ',
        '%',
        '*',
        '_'.repeat(32),
        '{"not":""}',
        '{"not":null}',
        `["${handle}"]`,
        `${handle},${handle}`,
        'null',
        'undefined',
        'true',
        '$undefined',
        `' OR '1'='1`,
        `"; DELETE FROM "Session"; --`,
      ]) {
        expect(await byScript(typed), typed).toEqual(asUnknown.byScript);
        expect(await byForm(typed), typed).toEqual(asUnknown.byForm);
      }
    });
    expect((await theirs.request('/account')).status).toBe(200);
  });

  // proves: foreign-sessions
  it('ends none by a field that is missing, of another name, or there several times', async () => {
    const { ids, visitor, handle } = await scene();
    const shapes = (value: string): [string, string][][] => [
      [],
      [['session[]', value]],
      [['session[not]', '']],
      [['session.not', '']],
      [
        ['session', value],
        ['session', value],
      ],
      [
        ['session', unknown],
        ['session', value],
      ],
      [
        ['id', ids[0] ?? ''],
        ['sessionId', ids[0] ?? ''],
        ['session', unknown],
      ],
    ];
    const answersTo = async (value: string) => {
      const answers = [];
      for (const fields of shapes(value)) answers.push(seen(await end(visitor, fields), [value, unknown]));
      return answers;
    };
    await expectNoEffect(stage, 'shapes', async () =>
      expect(await answersTo(handle)).toEqual(await answersTo(unknown)),
    );
  });

  // proves: foreign-sessions, ASVS 7.4.3
  it('ends by “all others” their own others and nobody else’s, whomever the form names', async () => {
    const { thief, owner, ids, visitor, handle } = await scene();
    const before = await stage.people.traceOf(owner);
    const fields = { userId: owner.id, id: ids[0] ?? '', session: handle, not: '', email: owner.email };
    await call(stage.app, { name: 'endOtherSessionsAction', path, fields, visitor });
    expect(await stage.people.traceOf(owner)).toEqual(before);
    const alive = `SELECT 1 FROM "Session" WHERE "userId" = $1 AND "revokedAt" IS NULL`;
    expect(await stage.database.query(alive, [thief.id])).toHaveLength(1);
    expect((await visitor.request('/account')).status).toBe(200);
  });
});

describe('who has stolen a session cookie and nothing else', () => {
  const password = 'seven copper kettles hum';
  const asked: [name: string, path: string, fields: Record<string, string>][] = [
    ['changePasswordAction', '/account/security', { password, confirmPassword: password }],
    ['requestEmailChangeAction', '/account/email', { email: 'thief@example.com' }],
    ['requestDeletionAction', '/account/delete', {}],
  ];

  // proves: fresh-proof, current-password-guessing, ASVS 7.5.1, ASVS 6.2.3
  it.each(asked)('%s: is refused without the password, and out after five', async (name, path, typed) => {
    const [owner, thief] = [await stage.newcomer(), await stage.people.newPerson()];
    const id = await stage.people.newSession(owner);
    const stolen = browserWith(stage.app.url, { session: await stage.people.sessionCookie(id) });
    const own = await browserOf(owner, stage);
    const ask = (...given: string[]) => {
      const proofs = given.map((value): [string, string] => ['currentPassword', value]);
      return call(stage.app, { name, path, fields: [...Object.entries(typed), ...proofs], visitor: stolen });
    };
    await expectNoEffect(stage, name, async () => {
      // What is no password is not even compared, and no try.
      for (const given of [[], [''], ['x'.repeat(300)], [thief.password, thief.password]])
        expect((await ask(...given)).headers.get('x-action-redirect'), given.join()).toBeNull();
      for (const wrong of [thief.password, owner.email, owner.passwordHash, `${owner.password} `])
        expect((await ask(wrong)).headers.get('x-action-redirect'), wrong).toBeNull();
      expect((await stolen.request('/account')).status).toBe(200);
    });
    const theirs = await stage.people.traceOf(thief);
    const before = await stage.people.rowsOf('User', 'id', owner.id);
    for (const late of ['the fifth wrong one', owner.password, owner.password])
      expect((await ask(late)).headers.get('x-action-redirect'), late).toMatch(/^\/sign-in\b/);
    expect((await stolen.request('/account')).status).toBe(307);
    expect((await own.request('/account')).status).toBe(200);
    expect(await stage.people.rowsOf('User', 'id', owner.id)).toEqual(before);
    expect(await stage.people.traceOf(thief)).toEqual(theirs);
    expect(await stage.people.rowsOf('OutboundEmail', 'userId', owner.id)).toEqual([]);
    expect(await stage.people.rowsOf('OutboundEmail', 'address', 'thief@example.com')).toEqual([]);
  });
});

function fail(): never {
  throw new Error('nothing of that kind');
}
