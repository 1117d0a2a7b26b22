import { randomBytes } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { pool } from '@/lib/database/client';
import { env } from '@/lib/env';
import { readLink } from '@/lib/links/read';
import { clearOutbox, messages, tokenIn, workOnce, write, useResend } from '../../support/mail/outbox';
import { newPerson, type Person } from '../../support/people/people';
import { type Fault } from '../../support/mail/resend-stand-in';
import { withSettings } from '../../support/server/settings';
import { startSmtpServer } from '../../support/mail/smtp-server';

const resend = useResend();
let person: Person;
beforeEach(async () => {
  person = await newPerson();
});

const ask = () => write('password-reset', person.email);
const notify = () => write('password-changed', person.email, person.id);
const age = (what: string, interval: string) =>
  pool().query(`UPDATE "OutboundEmail" SET ${what} = ${what} - $1::interval`, [interval]);
const ageLink = (seconds: number) =>
  pool().query(
    `UPDATE "EmailLink" SET "createdAt" = "createdAt" - make_interval(secs => $1),
       "expiresAt" = "expiresAt" - make_interval(secs => $1)`,
    [seconds],
  );

describe('a retry', () => {
  // proves: failure-reported, same-key, crash-after-acceptance
  it.each<Fault>([{ status: 500 }, 'html', 'empty', 'break-before', 'break-after-accept'])(
    'after %j is the same bytes under the same key, taken once',
    async (fault) => {
      resend.fault(fault, 2);
      await ask();
      for (let turn = 0; turn < 4; turn += 1) await workOnce();
      expect(resend.requests).toHaveLength(3);
      expect(new Set(resend.requests.map(({ key, body }) => `${key} ${body}`)).size).toBe(1);
      expect(resend.requests[0]?.key).toBe((await messages())[0]?.id);
      expect(resend.accepted).toHaveLength(1);
      expect(await messages()).toMatchObject([{ state: 'sent', attempts: 3, rendering: null }]);
    },
  );

  // proves: same-key
  it('is the same bytes whatever was deployed in between, a rotated secret too', async () => {
    resend.fault({ status: 500 });
    await ask();
    await workOnce();
    const authSecrets = [randomBytes(32).toString('hex'), ...env().authSecrets];
    await withSettings({ authSecrets, mailFrom: 'New <new@example.com>', appName: 'Renamed' }, workOnce);
    expect(resend.requests[1]).toEqual(resend.requests[0]);
    expect(resend.accepted).toHaveLength(1);
  });

  // proves: same-key
  it('is another message, with another key and link, when the secret is gone', async () => {
    resend.fault({ status: 500 });
    await ask();
    await workOnce();
    await withSettings({ authSecrets: [randomBytes(32).toString('hex')] }, async () => {
      await workOnce();
      await workOnce();
      expect((await messages()).map(({ state }) => state)).toEqual(['replaced', 'sent']);
      const [first, second] = resend.requests;
      expect(second?.key).not.toBe(first?.key);
      expect((await readLink('password-reset', tokenIn(second ?? expect.fail()))).state).toBe('live');
    });
  });

  // proves: provider-limits
  it('waits longer each time, as long as the provider asks, and never in a hot loop', async () => {
    resend.fault({ status: 500 }, 3);
    await ask();
    const waits: number[] = [];
    for (let turn = 0; turn < 3; turn += 1) {
      await workOnce();
      waits.push((await messages())[0]?.waits ?? 0);
    }
    expect(waits[0]).toBeGreaterThan(0.3);
    expect(waits[2]).toBeGreaterThan(1.5);
    expect(waits[2]).toBeLessThanOrEqual(30);
    resend.fault({ status: 429, headers: { 'Retry-After': '90' } });
    await workOnce();
    expect((await messages())[0]?.waits).toBeGreaterThan(89);
  });

  it('knows whether an earlier attempt may have been taken', async () => {
    resend.fault({ status: 429 });
    await notify();
    await workOnce();
    expect(await messages()).toMatchObject([{ unclearSince: null }]);
    resend.fault('empty');
    await workOnce();
    const [{ unclearSince } = expect.fail()] = await messages();
    expect(unclearSince).toBeInstanceOf(Date);
    resend.fault({ status: 429 });
    await workOnce();
    expect(await messages()).toMatchObject([{ unclearSince }]);
  });
});

describe('what is given up', () => {
  // proves: permanent-refusals
  it('one message that is refused, while the others go on', async () => {
    resend.fault({ status: 422 });
    await ask();
    await notify();
    await workOnce();
    expect((await messages()).map(({ state, reason }) => [state, reason]).sort()).toEqual(
      [
        ['dead', 'refused-422'],
        ['sent', null],
      ].sort(),
    );
  });

  // proves: provider-down
  it('a link that has lived half its life: a new one is sent in its place, and only the new one lives', async () => {
    resend.fault({ status: 500 });
    await ask();
    await workOnce();
    await ageLink(env().linkTtlSeconds / 2 + 1);
    await workOnce();
    await workOnce();
    expect((await messages()).map(({ state }) => state)).toEqual(['replaced', 'sent']);
    const { rows } = await pool().query<{ ended: boolean }>(
      `SELECT "voidedAt" IS NOT NULL AS "ended" FROM "EmailLink" ORDER BY "createdAt"`,
    );
    // A reset's link and its "this wasn't me", twice.
    expect(rows.map(({ ended }) => ended)).toEqual([true, true, false, false]);
    expect(resend.requests[1]?.key).not.toBe(resend.requests[0]?.key);
    expect((await readLink('password-reset', tokenIn(resend.accepted[0] ?? expect.fail()))).state).toBe(
      'live',
    );
  });

  // proves: provider-down, provider-limits
  it('a request that is an hour old, prepared or not, and its replacements with it', async () => {
    await ask();
    await age('"requestedAt"', '61 minutes');
    await workOnce();
    expect(await messages()).toMatchObject([{ state: 'dead', reason: 'request-too-old' }]);
    expect(resend.requests).toHaveLength(0);
  });

  it('a notice of whose fate nothing was heard for 23 hours, and not one that was clearly refused', async () => {
    resend.fault('empty');
    await notify();
    await workOnce();
    await age('"unclearSince"', '23 hours 1 minute');
    await workOnce();
    expect(await messages()).toMatchObject([{ state: 'dead', reason: 'unclear-too-long' }]);

    await clearOutbox();
    resend.fault({ status: 429 });
    await notify();
    await workOnce();
    await age('"createdAt"', '25 hours');
    await workOnce();
    expect(await messages()).toMatchObject([{ state: 'sent' }]);
  });

  it('but not by SMTP, which promises at least once', async () => {
    resend.fault('empty');
    await notify();
    await workOnce();
    await age('"unclearSince"', '23 hours 1 minute');
    const smtp = await startSmtpServer();
    const { host, port } = smtp;
    const mail = { kind: 'smtp', host, port, tls: false, username: null, password: null } as const;
    await withSettings({ mail }, workOnce);
    expect(await messages()).toMatchObject([{ state: 'sent' }]);
    expect(smtp.received).toHaveLength(1);
    await smtp.stop();
  });

  // proves: overtaken-mail
  it('a mail whose link was ended while it waited', async () => {
    resend.fault({ status: 500 });
    await ask();
    await workOnce();
    await pool().query(`UPDATE "EmailLink" SET "voidedAt" = clock_timestamp()`);
    await workOnce();
    expect(await messages()).toMatchObject([{ state: 'dead', reason: 'link-ended', rendering: null }]);
    expect(resend.accepted).toHaveLength(0);
  });
});

// proves: queue-at-rest, ASVS 6.5.2
it('keeps no link, no token and no rendering of what is settled, in any column of any table', async () => {
  resend.fault({ status: 500 });
  await ask();
  await workOnce();
  const dump = async () => {
    const tables = ['User', 'Session', 'EmailLink', 'OutboundEmail', 'AuditEvent', 'RateLimit'];
    const rows = await Promise.all(tables.map((table) => pool().query(`SELECT t::text FROM "${table}" t`)));
    return JSON.stringify(rows.map((result) => result.rows as unknown[]));
  };
  const token = tokenIn(resend.requests[0] ?? expect.fail());
  expect(token).not.toBe('');
  const pending = await dump();
  await workOnce();
  const sent = await dump();
  for (const part of [token, ...token.split('.').slice(1)]) {
    expect(pending).not.toContain(part);
    expect(sent).not.toContain(part);
  }
  expect(sent).not.toContain('Set a new password');
});
