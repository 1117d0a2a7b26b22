import { beforeEach, expect, it } from 'vitest';
import { env } from '@/lib/env';
import { attemptMessage } from '@/lib/worker/attempt';
import { makeHold } from '@/lib/worker/hold';
import { openTransport } from '@/lib/mail/transports/open';
import { claimAll, messages, workOnce, write, useResend } from '../../support/mail/outbox';
import { newPerson, type Person } from '../../support/people/people';
import { type Fault } from '../../support/mail/resend-stand-in';
import { withSettings } from '../../support/server/settings';

const NEW = 'New <new@example.com>';
const REFUSED: Fault = { status: 403, name: 'validation_error' };

const resend = useResend();
let person: Person;
beforeEach(async () => {
  person = await newPerson();
});

/** A mail of the sender that MAIL_FROM named before, one attempt of which went so. */
async function written(first: Fault): Promise<void> {
  resend.fault(first);
  await write('password-changed', person.email, person.id);
  await workOnce();
}

/** An attempt while MAIL_FROM is another; why the worker then tries nothing, if it does. */
async function attempt(fault: Fault): Promise<string | null> {
  resend.fault(fault);
  const hold = makeHold();
  const [message = expect.fail()] = await claimAll();
  const stopping = new AbortController().signal;
  await withSettings({ mailFrom: NEW }, () =>
    attemptMessage(message, { transport: openTransport(), hold, stopping }),
  );
  return hold.held()?.reason ?? null;
}
const states = async () => (await messages()).map(({ state, reason }) => [state, reason]);

// proves: same-key
it('that is refused is nobody else’s fault: the message is begun anew with the new one, under another key', async () => {
  await written({ status: 429 });
  expect(await attempt(REFUSED)).toBeNull();
  expect(await states()).toEqual([
    ['replaced', 'sender-changed'],
    ['queued', null],
  ]);
  await withSettings({ mailFrom: NEW }, workOnce);
  expect(resend.accepted.map(({ mail }) => mail.from)).toEqual([NEW]);
  expect(resend.accepted[0]?.key).not.toBe(resend.requests[0]?.key);
});

// proves: same-key
it('keeps its key when an earlier attempt may have been taken: it can’t arrive twice, and holds nobody else', async () => {
  await written('break-after-accept');
  const [{ id, unclearSince } = expect.fail()] = await messages();
  expect(await attempt(REFUSED)).toBeNull();
  expect(await messages()).toMatchObject([
    { id, state: 'queued', reason: 'provider-refuses-us', unclearSince },
  ]);
  await withSettings({ mailFrom: NEW }, workOnce);
  expect(await states()).toEqual([['sent', null]]);
  expect(resend.accepted.map(({ mail }) => mail.from)).toEqual([env().mailFrom]);
});

// proves: provider-limits, same-key
it.each<[Fault, string]>([
  [{ status: 429, name: 'rate_limit_exceeded' }, 'too-many'],
  [{ status: 429, name: 'daily_quota_exceeded' }, 'quota'],
])('is not what %j is about: all mail waits, under its own keys', async (fault, reason) => {
  await written({ status: 429 });
  expect(await attempt(fault)).toBe(reason);
  expect(await states()).toEqual([['queued', reason]]);
});
