import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { resendTransport } from '@/lib/mail/transports/resend';
import { hold, retry, type Outcome } from '@/lib/mail/transports/transport';
import { rendering } from '../../../support/mail/rendering';
import { startResendStandIn, type Fault, type ResendStandIn } from '../../../support/mail/resend-stand-in';

let resend: ResendStandIn;
beforeEach(async () => {
  resend = await startResendStandIn();
});
afterEach(() => resend.stop());

function send(): Promise<Outcome> {
  const transport = resendTransport({ apiKey: 're_test', baseUrl: resend.url });
  return transport.send({ id: 'message-1', rendering }, AbortSignal.timeout(10_000));
}

const headers = { 'Retry-After': '7' };
const reject = (status: number): Outcome => ({ outcome: 'reject', reason: `refused-${status}` });
const unclear = (status: number) => retry(`provider-${status}`, true, 7);

/** The outcome of each answer if it is Resend's own, and if it is a gateway's. */
const answers: [status: number, name: string, own: Outcome, others: Outcome][] = [
  [400, 'validation_error', reject(400), unclear(400)],
  [401, 'missing_api_key', hold('provider-refuses-us', 7), hold('provider-refuses-us', 7)],
  [403, 'validation_error', hold('provider-refuses-us', 7), hold('provider-refuses-us', 7)],
  [404, 'not_found', hold('provider-refuses-us', 7), hold('provider-refuses-us', 7)],
  [
    409,
    'invalid_idempotent_request',
    { outcome: 'replace', reason: 'key-reused' },
    retry('under-way', true, 7),
  ],
  [409, 'concurrent_idempotent_requests', retry('under-way', true, 7), retry('under-way', true, 7)],
  [413, 'validation_error', reject(413), unclear(413)],
  [422, 'validation_error', reject(422), unclear(422)],
  [422, 'invalid_from_address', hold('provider-refuses-us', 7), unclear(422)],
  [429, 'rate_limit_exceeded', hold('too-many', 7), hold('too-many', 7)],
  [429, 'daily_quota_exceeded', hold('quota', 7), hold('too-many', 7)],
  [451, 'security_error', reject(451), unclear(451)],
  [500, 'application_error', unclear(500), unclear(500)],
];

describe.each(answers)('%i %s', (status, name, own, others) => {
  // proves: failure-reported, permanent-refusals
  it.each<[string, unknown]>([
    ['the same statusCode', { statusCode: status, name, message: 'no' }],
    ['no statusCode', { name, message: 'no' }],
    ['another statusCode', { statusCode: 200, name, message: 'no' }],
    ['a statusCode that is no number', { statusCode: 'ada@example.com', name, message: 'no' }],
  ])('is recognised by its status, with %s in the body', async (_what, body) => {
    resend.fault({ status, headers, body });
    expect(await send()).toEqual({ ...own, said: 'no' });
  });

  // proves: failure-reported, permanent-refusals
  it.each<[string, Fault]>([
    ['a page', { status, headers, page: '<h1>Request blocked</h1>' }],
    ['nothing', { status, headers, page: '' }],
    ['null', { status, headers, body: null }],
    ['a list', { status, headers, body: [name] }],
    ['another object', { status, headers, body: { error: name } }],
  ])('rejects no mail if the body is %s, as from a gateway', async (_what, fault) => {
    resend.fault(fault);
    expect(await send()).toEqual(others);
  });
});

it('recognises Resend by a statusCode alone', async () => {
  resend.fault({ status: 422, body: { statusCode: 422 } });
  expect(await send()).toEqual({ outcome: 'reject', reason: 'refused-422' });
});

it('recognises Resend by a message alone', async () => {
  resend.fault({ status: 401, body: { message: 'Unauthorized' } });
  expect(await send()).toEqual({ ...hold('provider-refuses-us'), said: 'Unauthorized' });
  resend.fault({ status: 422, body: { message: 'no' } });
  expect(await send()).toEqual({ ...reject(422), said: 'no' });
});

// proves: failure-reported
it.each<[string, Fault]>([
  ['a page', { status: 200, page: '<h1>Welcome</h1>' }],
  ['nothing', { status: 202, page: '' }],
  ['an object without an id', { status: 200, body: {} }],
  ['an empty id', { status: 200, body: { id: '' } }],
  ['an error', { status: 200, body: { statusCode: 422, name: 'validation_error', message: 'no' } }],
])('counts a success as accepted only with an id, not with %s', async (_what, fault) => {
  resend.fault(fault);
  expect(await send()).toEqual(retry('no-id-in-the-answer', true));
});

describe('a broken connection', () => {
  // proves: provider-down
  it.each([
    ['it was refused', () => resend.url],
    ['the host has no address', () => 'http://nobody.invalid'],
  ])('sent nothing if %s', async (_what, urlOf) => {
    const baseUrl = urlOf();
    await resend.stop();
    const transport = resendTransport({ apiKey: 're_test', baseUrl });
    const sending = transport.send({ id: 'message-1', rendering }, AbortSignal.timeout(10_000));
    expect(await sending).toEqual(retry('unreachable', false));
    resend = await startResendStandIn();
  });

  // proves: failure-reported
  it('may have sent the mail if it broke later', async () => {
    resend.fault('break-after-accept');
    expect(await send()).toEqual(retry('unreachable', true));
  });
});
