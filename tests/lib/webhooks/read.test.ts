import { describe, expect, it, vi } from 'vitest';
import { log } from '@/lib/log';
import { readCall, type Signed } from '@/lib/webhooks/read';
import { newWebhookSecret, reportBody, signatureOf, signedHeaders } from '../../support/mail/webhook-call';

const secret = newWebhookSecret();
const raw = reportBody('email.delivered', {
  email_id: 're_1',
  to: ['ada@example.com'],
  tags: { message: 'm1' },
});

function signed(by = secret, body = raw, secondsAgo = 0): Signed {
  const headers = signedHeaders(by, 'msg_1', body, secondsAgo);
  return {
    id: headers['svix-id'],
    timestamp: headers['svix-timestamp'],
    signature: headers['svix-signature'],
  };
}

it('reads a call that was signed', () => {
  expect(readCall(raw, signed(), [secret])).toEqual({
    id: 'msg_1',
    type: 'email.delivered',
    about: { providerId: 're_1', messageId: 'm1', to: ['ada@example.com'], bounce: null },
  });
});

describe('takes nothing that was not signed so', () => {
  const good = signed();
  // proves: webhook-forgery
  it.each<[string, Signed, string]>([
    ['no headers', { id: null, timestamp: null, signature: null }, raw],
    ['no signature', { ...good, signature: null }, raw],
    ['no id', { ...good, id: null }, raw],
    ['no time', { ...good, timestamp: null }, raw],
    ['another secret', signed(newWebhookSecret()), raw],
    ['one byte changed', good, raw.replace('ada@', 'adb@')],
    ['a byte order mark', good, `\ufeff${raw}`],
    ['the signature of another id', { ...good, id: 'msg_2' }, raw],
    ['the signature of another time', { ...good, timestamp: String(Number(good.timestamp) - 1) }, raw],
    ['another scheme', { ...good, signature: String(good.signature).replace('v1,', 'v2,') }, raw],
    ['no scheme', { ...good, signature: String(good.signature).slice(3) }, raw],
    ['a scheme alone', { ...good, signature: 'v1' }, raw],
    ['a time that is none', { ...good, timestamp: 'soon' }, raw],
    ['a very long id', { ...good, id: 'x'.repeat(201) }, raw],
    ['six minutes old', signed(secret, raw, 360), raw],
    ['six minutes early', signed(secret, raw, -360), raw],
  ])('%s', (_what, headers, body) => {
    expect(readCall(body, headers, [secret])).toBeNull();
  });

  // proves: webhook-forgery
  it('an empty secret', () => {
    expect(readCall(raw, signed('whsec_'), ['whsec_'])).toBeNull();
    expect(readCall(raw, good, [])).toBeNull();
  });
});

// proves: webhook-raw-body, ASVS 13.3.4
it('takes either secret during a rotation, and the right one of two signatures', () => {
  const older = newWebhookSecret();
  expect(readCall(raw, signed(older), [secret, older])?.id).toBe('msg_1');
  const both = `${signed(older).signature} ${signed().signature}`;
  expect(readCall(raw, { ...signed(), signature: both }, [secret])?.id).toBe('msg_1');
});

// proves: webhook-raw-body
it('goes by the bytes as they came: odd spacing, escapes and letters beyond ASCII', () => {
  const odd = `{ "type" :\n"email.bounced","data":{"email_id":"re_1","to":["ada\\u0040example.com"],"subject":"Grüße ✓",
    "bounce":{"type":"Permanent"}}}`;
  const call = readCall(odd, signed(secret, odd), [secret]);
  expect(call).toMatchObject({
    type: 'email.bounced',
    about: { to: ['ada@example.com'], bounce: 'Permanent' },
  });
});

describe('what is signed and unknown is a call about nothing', () => {
  // proves: webhook-order
  it.each([
    ['no JSON', 'hello'],
    ['nothing', ''],
    ['a list', '[]'],
    ['null', 'null'],
    ['no data', '{"type":"email.delivered"}'],
    ['another shape of data', '{"type":"email.delivered","data":{"email_id":7,"to":"ada@example.com"}}'],
    ['a type without a mail', '{"type":"contact.created","data":{"id":"c","email":"ada@example.com"}}'],
    [
      'an id with a U+0000',
      '{"type":"email.delivered","data":{"email_id":"re\\u0000","to":["ada@example.com"]}}',
    ],
    ['another shape of to', '{"type":"email.delivered","data":{"email_id":"re_1","to":"ada@example.com"}}'],
  ])('%s', (_what, body) => {
    const headers = signedHeaders(secret, 'msg_1', body);
    const call = readCall(
      body,
      { id: 'msg_1', timestamp: headers['svix-timestamp'], signature: headers['svix-signature'] },
      [secret],
    );
    expect(call).toMatchObject({ id: 'msg_1', about: null });
  });
});

// proves: webhook-order
it.each<[string, object, object]>([
  ['a list of tags', { tags: [{ name: 'message', value: 'm1' }] }, { messageId: null }],
  ['tags that are null', { tags: null }, { messageId: null }],
  ['a tag that is a number', { tags: { message: 1 } }, { messageId: null }],
  ['a tag with a U+0000', { tags: { message: 'm\0' } }, { messageId: null }],
  ['our tag among others', { tags: { message: 'm1', other: 'x' } }, { messageId: 'm1' }],
  ['a bounce that is null', { bounce: null }, { bounce: null }],
  ['a bounce that is a word', { bounce: 'Permanent' }, { bounce: null }],
  ['a bounce of type 7, and its tag', { bounce: { type: 7 }, tags: { message: 'm1' } }, { messageId: 'm1' }],
])('goes by the mail’s id with %s', (_what, further, about) => {
  const body = reportBody('email.bounced', { email_id: 're_1', to: ['ada@example.com'], ...further });
  expect(readCall(body, signed(secret, body), [secret])).toMatchObject({
    type: 'email.bounced',
    about: { providerId: 're_1', to: ['ada@example.com'], ...about },
  });
});

it('says so in the log when a call about a mail can’t be read, and not of what is about none', () => {
  const warned = vi.spyOn(log, 'warn').mockImplementation(() => {});
  for (const [type, times] of [
    ['contact.created', 0],
    ['email.bounced', 1],
  ] as const) {
    const body = JSON.stringify({ type, data: { email_id: 7, to: ['ada@example.com'] } });
    expect(readCall(body, signed(secret, body), [secret])?.about).toBeNull();
    expect(warned).toHaveBeenCalledTimes(times);
  }
  expect(JSON.stringify(warned.mock.calls)).not.toContain('ada@');
  warned.mockRestore();
});

// proves: webhook-forgery
it('signs as Standard Webhooks says', () => {
  // The example of its documentation.
  expect(
    signatureOf(
      'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
      'msg_p5jXN8AQM9LWM0D4loKWxJek',
      1614265330,
      '{"test": 2432232314}',
    ),
  ).toBe('v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=');
});
