import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callAction, everything } from '../support/people/actions';
import { actionNames, aimAt, calls, type Aimed } from '../support/people/aim';
import { setStage, type Stage } from '../support/browser/states/stage';
import { type Visitor, type Answer } from '../support/browser/visitor';

let stage: Stage;
beforeAll(async () => {
  // Nothing but what is posted writes.
  stage = await setStage({ alone: true, further: { WORKER: 'off' } });
}, 90_000);
afterAll(() => stage?.close());

type Part = string | Blob;
const idle = { status: 'idle', values: {}, fieldErrors: {}, formError: null, retryAfterSeconds: null };

/** The arguments of a call as React's encodeReply writes them, with the parts that they refer to. */
function reply(args: unknown, parts: Record<string, Part> = {}): FormData {
  const body = new FormData();
  for (const [name, value] of Object.entries(parts)) body.append(name, value);
  body.append('0', JSON.stringify(args));
  return body;
}

const asParts = (fields: Record<string, string>, number: number) =>
  Object.fromEntries(Object.entries(fields).map(([name, value]) => [`_${number}_${name}`, value]));

/** Calls without the form that they should have as their second argument, however right the values in it are. */
const wrongCalls: Record<string, (fields: Record<string, string>) => FormData | string> = {
  'nothing at all': () => '',
  'no arguments': () => '[]',
  'null for arguments': () => 'null',
  'an object for arguments': (fields) => JSON.stringify(fields),
  'text for arguments': () => '"x"',
  'half a list': () => '[',
  'the state alone': () => reply([idle]),
  'the form first': (fields) => reply(['$K1', idle], asParts(fields, 1)),
  'the form third': (fields) => reply([idle, null, '$K1'], asParts(fields, 1)),
  'a form in a list': (fields) => reply([idle, ['$K1']], asParts(fields, 1)),
  'a form that is missing': () => reply([idle, '$K7']),
  null: () => reply([idle, null]),
  undefined: () => reply([idle, '$undefined']),
  true: () => reply([idle, true]),
  'a number': () => reply([idle, 1]),
  'not a number': () => reply([idle, '$NaN']),
  'a large number': () => reply([idle, '$n123456789012345678901234567890']),
  'a number of 30,000 digits': () => reply([idle, `$n${'9'.repeat(30_000)}`]),
  text: () => reply([idle, 'text']),
  'a list': (fields) => reply([idle, Object.entries(fields)]),
  'an object': (fields) => reply([idle, fields]),
  'an object that asks the database': (fields) =>
    reply([idle, Object.fromEntries(Object.keys(fields).map((name) => [name, { not: '' }]))]),
  'an object that plays a form': (fields) => reply([idle, { ...fields, get: '$F1', entries: '$F1' }]),
  'a date': () => reply([idle, '$D2026-01-01T00:00:00.000Z']),
  'a date that is none': () => reply([idle, '$Dnever']),
  'a map': (fields) => reply([idle, '$Q1'], { 1: JSON.stringify(Object.entries(fields)) }),
  'a set': (fields) => reply([idle, '$W1'], { 1: JSON.stringify(Object.values(fields)) }),
  'a promise': (fields) => reply([idle, '$@1'], { 1: JSON.stringify(fields) }),
  'a promise of a form': (fields) => reply([idle, '$@1'], { 1: '"$K2"', ...asParts(fields, 2) }),
  'what can be awaited': () => reply([idle, { then: '$1' }], { 1: '"x"' }),
  'an iterator': () => reply([idle, '$i1'], { 1: '[1,2]' }),
  'a file': () => reply([idle, '$B1'], { 1: new Blob(['x']) }),
  bytes: () => reply([idle, '$A1'], { 1: new Blob(['x']) }),
  'a stream': () => reply([idle, '$R1'], { 1: 'x' }),
  'a part that is missing': () => reply([idle, '$1']),
  'a part that means itself': () => reply([idle, '$1'], { 1: '"$1"' }),
  'the whole of itself': () => reply([idle, '$0']),
  'another action': () => reply([idle, '$F1'], { 1: JSON.stringify({ id: '0'.repeat(42), bound: null }) }),
  'what every object has': () => reply([idle, '$1:constructor:constructor'], { 1: '{}' }),
  'what every object comes from': () => reply([idle, '$1:__proto__:then'], { 1: '"$@2"', 2: '{}' }),
  'an object with a foreign origin': () =>
    `[${JSON.stringify(idle)},{"__proto__":{"email":"x"},"constructor":1}]`,
  'a list within a list, 5,000 times': () => `[0,${'['.repeat(5_000)}${']'.repeat(5_000)}]`,
  '1,000 arguments': () => reply(Array.from({ length: 1_000 }, () => idle)),
};

/** Nothing of ours may be read from an answer that refuses. */
const inside =
  /\n\s+at |node_modules|TypeError|SyntaxError|prisma|webpack-internal|\/(?:lib|app|scripts)\/[\w()-]+/;

function expectCalm({ status, text }: Pick<Answer, 'status' | 'text'>, what: string): void {
  expect(status, what).toBeLessThan(500);
  expect(text.replaceAll(/\/_next\/static\/[^"\\]*/g, ''), what).not.toMatch(inside);
}

it('knows every action of the app', () => {
  expect(Object.keys(calls).sort()).toEqual(actionNames);
});

/** Forms whose fields are not what they should be; a name may be any text, so what is no address is tried elsewhere. */
const spoiled: Record<string, (form: FormData, field: string, value: string) => void> = {
  'a file': (form, field, value) => form.set(field, new Blob([value]), 'x.txt'),
  'an empty file': (form, field) => form.set(field, new Blob([]), ''),
  'a file beside it': (form, field, value) => form.append(field, new Blob([value]), 'x.txt'),
  'twice the same': (form, field, value) => form.append(field, value),
  'another beside it': (form, field) => form.append(field, 'another'),
  missing: (form, field) => form.delete(field),
  empty: (form, field) => form.set(field, ''),
  'a zero byte': (form, field) => form.set(field, '\0'),
  'a list by its name': (form, field, value) => {
    form.delete(field);
    form.append(`${field}[]`, value);
    form.append(`${field}[0]`, value);
  },
  'a part of an object by its name': (form, field, value) => {
    form.delete(field);
    form.append(`${field}[not]`, '');
    form.append(`${field}.not`, '');
    form.append(`__proto__[${field}]`, value);
  },
};

/** Posts a form that was spoiled, as our script does or as a browser without it. */
async function post(
  { id, shot, browser }: Aimed,
  way: 'by our script' | 'without JavaScript',
  spoil: (form: FormData) => void,
): Promise<Answer> {
  const visitor = browser();
  if (way === 'without JavaScript') {
    const form = visitor.formIn(await visitor.open(shot.path), Object.keys(shot.fields)[0]);
    for (const [field, value] of Object.entries(shot.fields)) form.set(field, value);
    spoil(form);
    return visitor.request(shot.path, { method: 'POST', body: form, headers: { Origin: visitor.origin } });
  }
  const form = new FormData();
  for (const [field, value] of Object.entries(shot.fields)) form.append(field, value);
  spoil(form);
  const body = new FormData();
  for (const [field, value] of form) body.append(`_1_${field}`, value);
  body.append('0', JSON.stringify([idle, '$K1']));
  return visitor.request(shot.path, { method: 'POST', body, headers: asScript(visitor, id) });
}

const asScript = (visitor: Visitor, id: string) => ({
  'Next-Action': id,
  Origin: visitor.origin,
  Accept: 'text/x-component',
});

// Each malformed call goes to a third of the actions, because they all read forms in one way. Sign-in gets every call.
// proves: wrong-types, OWASP-FP input
describe.each(actionNames.map((name, turn) => [name, turn] as const))('%s', (name, turn) => {
  const inTurn = (_: unknown, index: number) => name === 'signInAction' || index % 3 === turn % 3;

  it('refuses malformed calls without effect, then accepts a correct one', async () => {
    const { id, shot, browser } = await aimAt(name, stage);
    const fields = Object.keys(shot.fields);
    // A form without fields reads nothing, so only a body that can't be decoded is wrong for it.
    const tried = Object.entries(wrongCalls).filter(([what], index) =>
      fields.length > 0 ? inTurn(what, index) : what === 'half a list',
    );
    const before = await everything(stage);
    for (const [what, bodyOf] of tried) {
      const visitor = browser();
      const sent = { method: 'POST', body: bodyOf(shot.fields), headers: asScript(visitor, id) };
      expectCalm(await visitor.request(shot.path, sent), what);
    }
    expect(await everything(stage)).toEqual(before);

    expect((await callAction(browser(), shot.path, id, shot.fields)).status).toBeLessThan(400);
    expect(await everything(stage)).not.toEqual(before);
  });

  it.each(['by our script', 'without JavaScript'] as const)(
    'refuses fields that are missing, repeated or not text, %s',
    async (way) => {
      const aimed = await aimAt(name, stage);
      const { fields } = aimed.shot;
      const before = await everything(stage);
      for (const [field, value] of Object.entries(fields))
        for (const [what, spoil] of Object.entries(spoiled).filter(inTurn))
          expectCalm(await post(aimed, way, (form) => spoil(form, field, value)), `${field}: ${what}`);
      expect(await everything(stage)).toEqual(before);

      if (Object.keys(fields).length === 0) return;
      expect((await post(aimed, way, () => {})).status).toBeLessThan(400);
      expect(await everything(stage)).not.toEqual(before);
    },
  );
});

// proves: wrong-types
it('answers a form calmly whose hidden fields, by which React finds the action, were changed', async () => {
  const { shot, browser } = await aimAt('signInAction', stage);
  const before = await everything(stage);
  const visitor = browser();
  const page = await visitor.open(shot.path);
  const hidden = [...visitor.formIn(page, 'email').keys()];
  expect(hidden.filter((name) => name.startsWith('$ACTION')).length).toBeGreaterThan(2);
  const lies = [
    '',
    '[',
    '{}',
    '"$F1"',
    '["$@0"]',
    '{"id":"constructor","bound":"$@1"}',
    '$K1',
    '0'.repeat(42),
  ];
  for (const name of hidden)
    for (const lie of [null, ...lies]) {
      const form = visitor.formIn(page, 'email');
      form.set('email', shot.fields.email ?? '');
      form.set('password', 'not the right password');
      if (lie === null) form.append(name, String(form.get(name)));
      else form.set(name, lie);
      const sent = { method: 'POST', body: form, headers: { Origin: visitor.origin } };
      expectCalm(await browser().request(shot.path, sent), `${name} = ${lie}`);
    }
  expect(await everything(stage)).toEqual(before);
});
