import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { resendTransport } from '@/lib/mail/transports/resend';
import { hold, retry } from '@/lib/mail/transports/transport';
import { rendering } from '../../../support/mail/rendering';
import { until } from '../../../support/until';
import { startResendStandIn, type Fault, type ResendStandIn } from '../../../support/mail/resend-stand-in';

let resend: ResendStandIn;
beforeEach(async () => {
  resend = await startResendStandIn();
});
afterEach(() => resend.stop());

const send = (signal = AbortSignal.timeout(10_000), id = 'message-1', text = rendering.text) =>
  resendTransport({ apiKey: 're_test', baseUrl: resend.url }).send(
    { id, rendering: { ...rendering, text } },
    signal,
  );

describe('Resend', () => {
  // proves: several-recipients
  it('gets both parts, one recipient, the headers, a tag and the key', async () => {
    expect(await send()).toEqual({ outcome: 'accepted', providerId: 're_1' });
    expect(resend.requests[0]?.key).toBe('message-1');
    const { from, to, subject, html, text, headers } = rendering;
    expect(resend.requests[0]?.mail).toEqual({
      from,
      to: [to],
      subject,
      html,
      text,
      reply_to: 'help@example.com',
      headers,
      tags: [{ name: 'message', value: 'message-1' }],
    });
  });

  // proves: failure-reported
  it.each<[string, Fault, object]>([
    ['a page instead of JSON', 'html', retry('provider-502', true)],
    ['an empty 200', 'empty', { outcome: 'retry', unclear: true }],
    ['a connection that breaks', 'break-before', { outcome: 'retry', unclear: true }],
    ['429 with a number', { status: 429, headers: { 'Retry-After': '7' } }, hold('too-many', 7)],
    ['429 without', { status: 429 }, hold('too-many')],
    [
      'the month’s quota',
      { status: 429, name: 'monthly_quota_exceeded', headers: { 'Retry-After': '60' } },
      hold('quota', 60),
    ],
    ['405', { status: 405 }, hold('provider-refuses-us')],
    [
      'a key that may not send, whatever the status',
      { status: 400, name: 'restricted_api_key', headers: { 'Retry-After': '5' } },
      hold('provider-refuses-us', 5),
    ],
    [
      '503 that says when',
      { status: 503, headers: { 'Retry-After': '30' } },
      retry('provider-503', true, 30),
    ],
    [
      'a Retry-After of years',
      { status: 429, headers: { 'Retry-After': '999999999' } },
      { outcome: 'retry', retryAfterSeconds: 86_400 },
    ],
    [
      'a Retry-After in the past',
      { status: 429, headers: { 'Retry-After': 'Wed, 21 Oct 2015 07:28:00 GMT' } },
      { outcome: 'retry', retryAfterSeconds: 0 },
    ],
    [
      'a Retry-After that is neither',
      { status: 429, headers: { 'Retry-After': 'soon' } },
      { outcome: 'retry', retryAfterSeconds: null },
    ],
    ['408', { status: 408 }, retry('provider-408', true)],
    [
      'an error of another shape',
      { status: 500, body: { statusCode: 'ada@example.com', name: 7 } },
      { outcome: 'retry', unclear: true, reason: 'provider-500' },
    ],
    ['an id that is none', { status: 200, body: { id: { of: 1 } } }, { outcome: 'retry', unclear: true }],
  ])('answers with %s', async (_, fault, outcome) => {
    resend.fault(fault);
    expect(await send()).toMatchObject(outcome);
    expect(resend.accepted).toHaveLength(0);
  });

  // proves: provider-limits
  it('reads a date in Retry-After', async () => {
    const date = new Date(Date.now() + 120_000).toUTCString();
    resend.fault({ status: 429, headers: { 'Retry-After': date } });
    const outcome = await send();
    expect(outcome).toMatchObject({ outcome: 'retry' });
    const seconds = outcome.outcome === 'retry' ? (outcome.retryAfterSeconds ?? 0) : 0;
    expect(seconds).toBeGreaterThan(100);
    expect(seconds).toBeLessThanOrEqual(120);
  });

  // proves: same-key
  it('accepts a repeated mail once, even if its answer was lost', async () => {
    resend.fault('break-after-accept');
    expect(await send()).toMatchObject({ outcome: 'retry', unclear: true });
    expect(await send()).toEqual({ outcome: 'accepted', providerId: 're_1' });
    expect(resend.accepted).toHaveLength(1);
  });

  // proves: same-key
  it('is tried again while the same mail is still in progress', async () => {
    resend.fault('hang');
    const first = new AbortController();
    const sending = send(first.signal);
    await until('the first to arrive', () => resend.requests.length === 1);
    expect(await send()).toMatchObject({ outcome: 'retry', unclear: true, reason: 'under-way' });
    first.abort();
    expect(await sending).toMatchObject({ outcome: 'retry', unclear: true, reason: 'no-answer' });
    expect(resend.accepted).toHaveLength(0);
  });

  // proves: same-key
  it('never gets other bytes under a used key unnoticed', async () => {
    await send();
    expect(await send(undefined, 'message-1', 'other text')).toEqual({
      outcome: 'replace',
      reason: 'key-reused',
      said: 'other body',
    });
  });

  // proves: provider-hangs
  it('is given up when the signal aborts', async () => {
    resend.fault('hang');
    const signal = new AbortController();
    const sending = send(signal.signal);
    await until('the request is there', () => resend.requests.length === 1);
    signal.abort();
    expect(await sending).toEqual(retry('no-answer', true));
  });
});
