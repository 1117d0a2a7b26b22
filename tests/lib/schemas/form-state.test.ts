import { expect, test } from 'vitest';
import { z } from 'zod';
import { idle, parseForm } from '@/lib/schemas/form-state';
import {
  completeSignUpForm,
  forgotPasswordForm,
  resetPasswordForm,
  signInForm,
  signUpForm,
} from '@/lib/schemas/forms';

const PHRASE = 'tunnel orchid velvet';

function form(...fields: [string, string | Blob][]): FormData {
  const data = new FormData();
  for (const [name, value] of fields) data.append(name, value);
  return data;
}

test('reads a sign-in form', () => {
  const sent = form(
    ['$ACTION_REF_1', ''],
    ['$ACTION_1:0', '{"id":"x"}'],
    ['$ACTION_1:0', 'again'],
    ['email', ' Susan@example.com '],
    ['password', ' secret '],
    ['remember', 'on'],
    ['callbackUrl', '/account?x=1'],
    ['stranger', 'ignored'],
  );
  expect(parseForm(signInForm, sent)).toEqual({
    ok: true,
    data: { email: 'Susan@example.com', password: ' secret ', remember: true, callbackUrl: '/account?x=1' },
  });
});

test('a missing checkbox is off, a missing or foreign way on is none', () => {
  const bare = parseForm(signInForm, form(['email', 'a@b.co'], ['password', 'x']));
  expect(bare).toEqual({
    ok: true,
    data: { email: 'a@b.co', password: 'x', remember: false, callbackUrl: null },
  });
  const foreign = parseForm(signUpForm, form(['email', 'a@b.co'], ['callbackUrl', '//evil.test']));
  expect(foreign).toEqual({ ok: true, data: { email: 'a@b.co', callbackUrl: null, again: false } });
});

test('the browser checks with the same schema', () => {
  expect(signInForm.parse({ email: 'a@b.co', password: 'x', remember: true, callbackUrl: '' }).remember).toBe(
    true,
  );
  expect(
    signInForm.parse({ email: 'a@b.co', password: 'x', remember: false, callbackUrl: '' }).remember,
  ).toBe(false);
});

test('one code a field, and what was typed, but never a password', () => {
  const sent = form(['email', 'nobody'], ['password', ''], ['remember', 'on'], ['stranger', 'x']);
  expect(parseForm(signInForm, sent)).toEqual({
    ok: false,
    state: {
      ...idle(),
      status: 'invalid',
      values: { email: 'nobody', remember: 'on' },
      fieldErrors: { email: 'address-invalid', password: 'password-missing' },
    },
  });
});

test('no password comes back, however the form is refused', () => {
  const sent = form(
    ['name', 'evil.test'],
    ['password', PHRASE],
    ['confirmPassword', `${PHRASE}!`],
    ['name', 'x'],
  );
  const answers = [
    sent,
    form(['name', 'evil.test'], ['password', PHRASE], ['confirmPassword', `${PHRASE}!`]),
  ].map((data) => parseForm(completeSignUpForm(15), data));
  for (const answer of answers) {
    expect(answer.ok).toBe(false);
    expect(JSON.stringify(answer)).not.toContain('tunnel');
  }
});

// proves: OWASP-FP twice
test('the two passwords must be alike, and that shows beside other faults', () => {
  const faults = (...fields: [string, string][]) => {
    const parsed = parseForm(resetPasswordForm(15), form(...fields));
    return parsed.ok ? {} : parsed.state.fieldErrors;
  };
  expect(faults(['password', PHRASE], ['confirmPassword', PHRASE], ['formHash', 'h'])).toEqual({});
  expect(faults(['password', PHRASE], ['confirmPassword', 'other'])).toEqual({
    confirmPassword: 'passwords-differ',
  });
  expect(faults(['password', 'short'], ['confirmPassword', 'other'])).toEqual({
    password: 'password-too-short',
    confirmPassword: 'passwords-differ',
  });
  expect(faults(['password', ''], ['confirmPassword', 'other'])).toEqual({
    password: 'password-missing',
    confirmPassword: 'passwords-differ',
  });
  expect(faults(['password', PHRASE], ['confirmPassword', ''])).toEqual({
    confirmPassword: 'confirmation-missing',
  });
  expect(faults(['confirmPassword', 'other'])).toEqual({
    password: 'password-missing',
    confirmPassword: 'passwords-differ',
  });
  expect(faults()).toEqual({ password: 'password-missing', confirmPassword: 'confirmation-missing' });
});

test('the hash of the link’s id comes along with the form', () => {
  const fields: [string, string][] = [
    ['password', PHRASE],
    ['confirmPassword', PHRASE],
  ];
  expect(parseForm(resetPasswordForm(15), form(...fields, ['formHash', 'abc']))).toMatchObject({
    data: { formHash: 'abc' },
  });
  expect(parseForm(resetPasswordForm(15), form(...fields))).toMatchObject({ data: { formHash: '' } });
});

test.each<[string, unknown]>([
  ['a field sent twice', form(['email', 'v@b.co'], ['email', 'a@b.co'])],
  ['a file', form(['email', new File(['a@b.co'], 'x.txt')])],
  ['a file in a field of no meaning', form(['email', 'a@b.co'], ['x', new File([], '')])],
  ['nothing', undefined],
  ['null', null],
  ['text', 'email=a@b.co'],
  ['an object', { email: 'a@b.co' }],
  ['a map', new Map([['email', 'a@b.co']])],
  ['an array', [['email', 'a@b.co']]],
])('%s is no form', (_, sent) => {
  expect(parseForm(forgotPasswordForm, sent)).toMatchObject({
    ok: false,
    state: { status: 'invalid', formError: 'invalid', fieldErrors: {} },
  });
});

test('of two faults of a field the first is told, a fault without a code is one of the form', () => {
  const schema = z.object({
    name: z.string().min(9, 'name-missing').max(1, 'name-too-long'),
    email: z.string(),
  });
  expect(parseForm(schema, form(['name', 'three']))).toMatchObject({
    state: { fieldErrors: { name: 'name-missing' }, formError: 'invalid' },
  });
});

test('field names of objects do no harm', () => {
  const sent = form(['__proto__', 'x'], ['constructor', 'y'], ['toString', 'z'], ['email', 'bad']);
  const parsed = parseForm(forgotPasswordForm, sent);
  expect(parsed).toMatchObject({ ok: false, state: { fieldErrors: { email: 'address-invalid' } } });
  expect(parsed.ok ? null : Object.keys(parsed.state.values)).toEqual(['email']);
});
