import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callAction, everything } from '../support/people/actions';
import { actionNames, aimAt } from '../support/people/aim';
import { browserOf, doors, fillIn, isDone, submit } from '../support/people/doors';
import { expectNoEffect } from '../support/people/reach';
import { setStage, type Stage } from '../support/browser/states/stage';

let stage: Stage;
beforeAll(async () => {
  // Nothing but what is asked for here writes.
  stage = await setStage({ alone: true, further: { WORKER: 'off' } });
}, 90_000);
afterAll(() => stage?.close());

describe('a GET or a HEAD', () => {
  // proves: state-by-get, ASVS 3.5.3
  it.each(actionNames)('does nothing of what %s does by a POST, however it asks', async (name) => {
    const { id, shot, browser } = await aimAt(name, stage);
    const query = new URLSearchParams({ [`$ACTION_ID_${id}`]: '', _method: 'POST', ...shot.fields });
    const ways: Record<string, string>[] = [
      {},
      { 'Next-Action': id, Origin: stage.app.url },
      { 'X-HTTP-Method-Override': 'POST', 'X-HTTP-Method': 'POST' },
    ];
    await expectNoEffect(stage, name, async () => {
      for (const method of ['GET', 'HEAD'])
        for (const headers of ways) {
          const answer = await browser().request(`${shot.path}?${query.toString()}`, { method, headers });
          expect([200, 405], `${method} ${name}`).toContain(answer.status);
          expect(answer.headers.get('x-action-redirect')).toBeNull();
        }
    });
    const before = await everything(stage);
    await callAction(browser(), shot.path, id, shot.fields);
    expect(await everything(stage), name).not.toEqual(before);
  });

  // proves: state-by-get, scanner-get
  it.each(doors)('of a link for $purpose shows its page and leaves it to be used', async (door) => {
    const person = await stage.newcomer();
    const { token } = await door.issue(person, stage);
    const browser = await browserOf(person, stage);
    await expectNoEffect(stage, door.purpose, async () => {
      for (const method of ['GET', 'HEAD', 'GET']) {
        const opened = await browser.request(`${door.path}/${token}`, { method });
        expect([opened.status, opened.headers.get('location')]).toEqual([303, door.page]);
        expect((await browser.request(door.page, { method })).status).toBe(200);
      }
    });
    const form = await fillIn(browser, door, token);
    expect(isDone(await submit(browser, door, form), door)).toBe(true);
  });

  // proves: state-by-get, sign-out
  it('of any address that other apps sign out, revoke or delete by does nothing', async () => {
    const browser = await browserOf(await stage.newcomer(), stage);
    await expectNoEffect(stage, 'addresses', async () => {
      for (const path of [
        '/sign-out',
        '/signout',
        '/logout',
        '/api/auth/signout',
        '/api/auth/signout?csrf=false',
        '/api/auth/session',
        '/account?signOut=1',
        '/account/security?endOthers=1&session=all',
        '/account/security/sessions/all/delete',
        '/account/delete?confirm=1',
        '/account/email?cancel=1',
      ])
        for (const method of ['GET', 'HEAD'])
          expect([200, 404], path).toContain((await browser.request(path, { method })).status);
      expect((await browser.request('/account')).status).toBe(200);
    });
  });
});
