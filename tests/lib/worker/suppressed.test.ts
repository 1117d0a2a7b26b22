import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { db, pool } from '@/lib/database/client';
import { requestPasswordReset } from '@/lib/password-reset/request';
import { completePasswordReset } from '@/lib/password-reset/complete';
import { recordBounce, recordComplaint } from '@/lib/suppressions/record';
import { clearOutbox, messages, sendBy, workOnce, write } from '../../support/mail/outbox';
import { newAddress, newPassword, newPerson, newResetLink, type Person } from '../../support/people/people';
import { startResendStandIn, type ResendStandIn } from '../../support/mail/resend-stand-in';
import { withSettings } from '../../support/server/settings';

let resend: ResendStandIn;
let person: Person;
const from = { client: '127.0.0.1', device: 'Firefox on Linux' };

beforeAll(async () => {
  resend = await startResendStandIn();
  sendBy(resend);
});
afterAll(() => resend.stop());

beforeEach(async () => {
  await clearOutbox();
  await pool().query('DELETE FROM "Suppression"');
  resend.accepted.length = 0;
  person = await newPerson();
});

const bounce = (email = person.email) => recordBounce(db(), email.toLowerCase());
const complain = (email = person.email) => recordComplaint(db(), email.toLowerCase());
const subjects = () => resend.accepted.map(({ mail }) => String(mail.subject));
const outcomes = async () => (await messages()).map(({ kind, state, reason }) => [kind, state, reason]);
const dayPasses = () =>
  pool().query(`UPDATE "Suppression" SET "nextTryAt" = "nextTryAt" - interval '1 day',
    "bouncedAt" = "bouncedAt" - interval '1 day'`);

describe('after a complaint', () => {
  beforeEach(() => complain());

  it('"you already have an account" goes out no more', async () => {
    await write('sign-up', person.email.toUpperCase());
    await workOnce();
    expect(await outcomes()).toEqual([['sign-up', 'skipped', 'complained']]);
    expect(await messages()).toMatchObject([{ address: '' }]);
  });

  it('nor does a sign-up to an address without an account, and no link is left', async () => {
    const email = newAddress();
    await complain(email);
    await write('sign-up', email);
    await workOnce();
    expect(await outcomes()).toEqual([['sign-up', 'skipped', 'complained']]);
    expect((await pool().query('SELECT 1 FROM "EmailLink"')).rowCount).toBe(0);
  });

  it('resets and notices still do', async () => {
    await write('password-reset', person.email);
    await write('password-changed', person.email, person.id);
    await workOnce();
    expect(subjects()).toHaveLength(2);
  });
});

describe('after a hard bounce', () => {
  beforeEach(() => bounce());

  // proves: suppression-for-life
  it('a requested reset goes out at once, however many', async () => {
    await write('password-reset', person.email);
    await write('password-reset', person.email);
    await workOnce();
    expect(subjects()).toHaveLength(2);
  });

  it('a notice waits for the day’s try, and then takes it', async () => {
    await write('password-changed', person.email, person.id);
    await write('new-device', person.email, person.id);
    await workOnce();
    expect(subjects()).toEqual([]);
    const waits = (await messages()).map(({ waits: seconds }) => Math.round(seconds / 3600));
    expect(waits).toEqual([24, 24]);
    expect(await outcomes()).toEqual([
      ['password-changed', 'queued', 'bounced'],
      ['new-device', 'queued', 'bounced'],
    ]);

    await dayPasses();
    await workOnce();
    expect(subjects(), 'one a day').toHaveLength(1);
    await dayPasses();
    await workOnce();
    expect(subjects()).toHaveLength(2);
  });

  it('two at once take one try', async () => {
    await dayPasses();
    await write('password-changed', person.email, person.id);
    await write('new-device', person.email, person.id);
    await Promise.all([workOnce(), workOnce()]);
    expect(subjects()).toHaveLength(1);
  });

  it('a sign-up that nobody waits a day for is not sent', async () => {
    await write('sign-up', person.email);
    await workOnce();
    expect(await outcomes()).toEqual([['sign-up', 'skipped', 'bounced']]);
  });

  // proves: suppression-for-life
  it.each([
    ['goes by the same try', false, ['replaced', 'sent']],
    ['waits when mail came back meanwhile', true, ['replaced', 'queued']],
  ])('what stands in the place of a mail that had the try %s', async (_what, comesBack, states) => {
    await dayPasses();
    resend.fault({ status: 500 });
    await write('password-changed', person.email, person.id);
    await workOnce();
    if (comesBack) await bounce();
    await withSettings({ appUrl: 'https://moved.example.com' }, async () => {
      await workOnce();
      await workOnce();
    });
    expect((await messages()).map(({ state }) => state)).toEqual(states);
  });

  it('an unknown address takes nobody’s try', async () => {
    await dayPasses();
    const email = newAddress();
    await bounce(email);
    await dayPasses();
    await pool().query(
      `INSERT INTO "OutboundEmail" ("id", "kind", "address", "userId", "device") VALUES ($1, 'new-device', $2, $3, '')`,
      [randomUUID(), email, 'gone'],
    );
    await workOnce();
    expect(
      (await pool().query(`SELECT 1 FROM "Suppression" WHERE "nextTryAt" > clock_timestamp()`)).rowCount,
    ).toBe(0);
  });

  // proves: suppression-for-life
  it('is forgotten once a link that was mailed later is used, and a complaint is not', async () => {
    await complain();
    const link = await newResetLink(person);
    await completePasswordReset({ ...link, password: newPassword() }, from);
    expect((await pool().query('SELECT "bouncedAt", "complainedAt" FROM "Suppression"')).rows).toEqual([
      { bouncedAt: null, complainedAt: expect.any(Date) },
    ]);
  });

  it('is not by a link from before it', async () => {
    const link = await newResetLink(person);
    await bounce();
    await completePasswordReset({ ...link, password: newPassword() }, from);
    expect((await pool().query('SELECT 1 FROM "Suppression" WHERE "bouncedAt" IS NULL')).rowCount).toBe(0);
  });
});

// proves: suppression-for-life, forgot-known-unknown
it('asking reads the same and does the same for a suppressed address', async () => {
  await bounce();
  await complain();
  const answers = [];
  for (const email of [person.email, newAddress()])
    answers.push(await requestPasswordReset({ email, callbackUrl: null }, from));
  expect(answers).toEqual([{ code: 'accepted' }, { code: 'accepted' }]);
});
