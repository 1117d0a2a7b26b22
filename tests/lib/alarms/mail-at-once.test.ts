import { randomUUID } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { mailAtOnce } from '@/lib/alarms/mail-at-once';
import { env } from '@/lib/env';
import { mailboxFile } from '@/lib/mail/mailbox/message';
import { listMailbox } from '@/lib/mail/mailbox/list';
import { sendBy } from '../../support/mail/outbox';
import { startResendStandIn, type Fault, type ResendStandIn } from '../../support/mail/resend-stand-in';
import { withSettings } from '../../support/server/settings';
import { startScriptedSmtp } from '../../support/mail/smtp-script';

const MINUTE = 60_000;
let resend: ResendStandIn;
let admins: string[];

// One clock for all of the file: what was mailed when is the process's.
beforeAll(() => void vi.useFakeTimers({ toFake: ['performance'] }));
afterAll(() => void vi.useRealTimers());
beforeEach(async () => {
  vi.advanceTimersByTime(2 * 60 * MINUTE);
  resend = await startResendStandIn();
  sendBy(resend);
  admins = [`ops-${randomUUID()}@example.com`, `night-${randomUUID()}@example.com`];
  Object.assign(env(), { admins });
});
afterEach(() => resend.stop());

const raise = () => mailAtOnce('database-away', 'q7Xk2mPd');
const mailed = () => resend.accepted.map(({ mail }) => String(mail.to)).sort();

it('mails each operator once an hour, however often it is raised', async () => {
  for (let count = 0; count < 3; count += 1) {
    await raise();
    vi.advanceTimersByTime(19 * MINUTE);
  }
  expect(mailed()).toEqual([...admins].sort());
  expect(resend.requests).toHaveLength(2);
});

it.each<[string, Fault]>([
  ['refuses the mail', { status: 422 }],
  ['refuses us', { status: 401, name: 'missing_api_key' }],
  ['fails', { status: 500 }],
  ['asks to wait', { status: 429 }],
])(
  'is not done with whom the provider %s for: tries them again after a minute, and no other',
  async (_what, fault) => {
    resend.fault(fault);
    await raise();
    expect(mailed()).toHaveLength(1);
    vi.advanceTimersByTime(MINUTE - 1);
    await raise();
    expect(resend.requests, 'a storm of alarms').toHaveLength(2);
    vi.advanceTimersByTime(1);
    await raise();
    expect(mailed()).toEqual([...admins].sort());
    expect(resend.requests).toHaveLength(3);
  },
);

it('mails the second operator when the mail of the first throws', async () => {
  // A folder stands where the first one's file would be, in this hour and in the next.
  for (const at of [Date.now(), Date.now() + 60 * MINUTE]) {
    const hour = new Date(at).toISOString().slice(0, 13);
    await mkdir(join(mailboxFile(`database-away-${hour}-0`) ?? expect.fail(), 'in-the-way'), {
      recursive: true,
    });
  }
  await withSettings({ mail: { kind: 'mailbox' } }, raise);
  expect((await listMailbox()).map(({ to }) => to)).toEqual([admins[1]]);
});

it('takes another instance’s mail of this hour for its own', async () => {
  resend.fault({ status: 409, name: 'invalid_idempotent_request' }, 2);
  await raise();
  vi.advanceTimersByTime(2 * MINUTE);
  await raise();
  expect(resend.requests).toHaveLength(2);
});

it('by SMTP does not repeat what may have arrived', async () => {
  const smtp = await startScriptedSmtp((heard) => (heard === '.' ? 'break' : undefined));
  const { host, port } = smtp;
  const mail = { kind: 'smtp', host, port, tls: false, username: null, password: null } as const;
  await withSettings({ mail }, async () => {
    await raise();
    vi.advanceTimersByTime(2 * MINUTE);
    await raise();
  });
  expect(smtp.contents).toHaveLength(2);
  await smtp.stop();
});
