import { getEventListeners } from 'node:events';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { pool } from '@/lib/database/client';
import { env } from '@/lib/env';
import { startWorker, type Worker } from '@/lib/worker/work';
import { clearOutbox, messages, workOnce, write } from '../../support/mail/outbox';
import { newPerson } from '../../support/people/people';
import { startScriptedSmtp, type Answer, type ScriptedSmtp } from '../../support/mail/smtp-script';
import { until } from '../../support/until';
import { processWide } from '@/lib/process-wide';

let smtp: ScriptedSmtp;
let answer: (heard: string, connection: number) => Answer | undefined;
const workers: Worker[] = [];
const mailBefore = env().mail;
beforeEach(async () => {
  await clearOutbox();
  await pool().query('DELETE FROM "Alarm"');
  // Alarms of one kind are raised once a second at most.
  processWide('alarms', () => new Map()).clear();
  answer = () => undefined;
  smtp = await startScriptedSmtp((heard, connection) => answer(heard, connection));
  const { host, port } = smtp;
  const mail = { kind: 'smtp', host, port, tls: false, username: null, password: null } as const;
  Object.assign(env(), { mail });
});
afterEach(async () => {
  await Promise.all(workers.splice(0).map((worker) => worker.stop()));
  await smtp.stop();
  Object.assign(env(), { mail: mailBefore });
});

const work = () => workers.push(startWorker());

/** A notice to a person of their own at this site. Returns their address. */
async function notify(site: string): Promise<string> {
  const person = await newPerson();
  const address = `p${Math.random().toString(36).slice(2)}@${site}`;
  await pool().query('UPDATE "User" SET "email" = $2, "emailCanonical" = $2 WHERE "id" = $1', [
    person.id,
    address,
  ]);
  await write('password-changed', address, person.id);
  return address;
}
const states = async () => (await messages()).map(({ state, reason }) => [state, reason]);
const alarms = async () => {
  const { rows } = await pool().query<{ kind: string }>('SELECT "kind" FROM "Alarm" ORDER BY 1');
  return rows.map(({ kind }) => kind);
};

describe('an SMTP server that refuses us', () => {
  // proves: permanent-refusals
  it.each([
    [
      'MAIL',
      '553 5.7.1 Sender address rejected: not owned by auth user.',
      'sender-refused',
      'provider-refuses-us',
    ],
    ['RCPT', '550 relay not permitted', 'account-refused', 'provider-refuses-us'],
    [
      'RCPT',
      '504 5.5.2 <0a1b2c>: Helo command rejected: need fully-qualified hostname',
      'client-refused',
      'provider-refuses-us',
    ],
    ['DATA', '550 5.4.5 Daily user sending limit exceeded.', 'quota', 'provider-quota'],
    ['.', '554 Sending paused for this account.', 'account-refused', 'provider-refuses-us'],
    ['.', '554 Something else', 'provider-refuses-us', 'provider-refuses-us'],
  ])('at %s with “%s” ends no mail, and operators are told', async (at, said, reason, alarm) => {
    answer = (heard) => (heard.startsWith(at) ? said : undefined);
    await notify('example.org');
    await workOnce();
    expect(await messages()).toMatchObject([{ state: 'queued', reason, attempts: 0, unclearSince: null }]);
    expect(await alarms()).toEqual([alarm]);
    answer = () => undefined;
    await workOnce();
    expect(await states()).toEqual([['sent', null]]);
  });

  it('is asked again by itself, and all mail goes once it accepts', async () => {
    let refused = 0;
    answer = (heard) =>
      heard.startsWith('RCPT') && (refused += 1) <= 3 ? '550 relay not permitted' : undefined;
    for (let count = 0; count < 5; count += 1) await notify(`site${count}.test`);
    work();
    await until(
      'all are sent',
      async () => (await messages()).every(({ state }) => state === 'sent'),
      20_000,
    );
  });
});

describe('one recipient whose mail is refused as if it were ours', () => {
  const refuseEvil = (heard: string) =>
    /^RCPT.*evil\.test/.test(heard) ? '550 5.7.1 relay not permitted' : undefined;

  it('holds nobody else’s mail, however many subdomains a stranger makes up', async () => {
    answer = refuseEvil;
    for (let count = 0; count < 6; count += 1) {
      await notify(`n${count}.evil.test`);
      await notify(`good${count}.test`);
    }
    work();
    const good = () => messages().then((all) => all.filter(({ address }) => /@good/.test(address)));
    await until(
      'the others are sent',
      async () => (await good()).every(({ state }) => state === 'sent'),
      20_000,
    );
    const evil = (await messages()).filter(({ address }) => /evil/.test(address));
    expect(evil.map(({ state }) => state)).toEqual(Array(6).fill('queued'));
    // The hold is over: nothing waits for it any more.
    await notify('late.test');
    await until('so is a later one', async () =>
      (await messages()).some(({ address, state }) => /late/.test(address) && state === 'sent'),
    );
  });
});

describe('an SMTP server that breaks off after it has read the mail', () => {
  it('gets it three times at most', async () => {
    answer = (heard) => (heard === '.' ? 'break' : undefined);
    await notify('example.org');
    const waits: number[] = [];
    for (let turn = 0; turn < 6; turn += 1) {
      await workOnce();
      waits.push(Math.round((await messages())[0]?.waits ?? 0));
    }
    expect(smtp.contents).toHaveLength(3);
    expect(new Set(smtp.contents).size).toBe(1);
    expect(waits.slice(0, 2)).toEqual([30, 300]);
    expect(await states()).toEqual([['dead', 'unclear-too-often']]);
    expect(await alarms()).toEqual(['mail-given-up']);
  });

  it('gets it as often as needed when it broke off before', async () => {
    answer = (heard) => (heard === 'DATA' ? 'break' : undefined);
    await notify('example.org');
    for (let turn = 0; turn < 5; turn += 1) await workOnce();
    answer = () => undefined;
    await workOnce();
    expect(await states()).toEqual([['sent', null]]);
    expect(smtp.contents).toHaveLength(1);
  });
});

describe('an SMTP server that is slow to accept a mail', () => {
  it('gets it once, holds up no other, and the lease lasts as long', async () => {
    let accept = (_text: string) => {};
    const later = new Promise<string>((resolve) => (accept = resolve));
    answer = (heard, connection) => (heard === '.' && connection === 0 ? { later } : undefined);
    await notify('slow.test');
    work();
    await until('it has the mail', () => smtp.contents.length === 1);
    // All but the last seconds of the lease are over.
    await pool().query(`UPDATE "OutboundEmail" SET "leaseUntil" = clock_timestamp() + interval '12 seconds'`);
    for (let count = 0; count < 8; count += 1) await notify(`other${count}.test`);
    await until(
      'the others are sent',
      async () => (await messages()).filter(({ state }) => state === 'sent').length === 8,
    );
    await until(
      'the lease is renewed',
      async () => {
        const { rows } = await pool().query(
          `SELECT 1 FROM "OutboundEmail" WHERE "leaseUntil" > clock_timestamp() + interval '40 seconds'`,
        );
        return rows.length === 1;
      },
      20_000,
    );
    accept('250 queued at last');
    await until('all are sent', async () => (await messages()).every(({ state }) => state === 'sent'));
    expect(smtp.contents).toHaveLength(9);
  }, 40_000);

  it('doesn’t keep a worker from stopping: the mail is repeated later', async () => {
    answer = (heard) => (heard === '.' ? 'silence' : undefined);
    await notify('slow.test');
    work();
    await until('it has the mail', () => smtp.contents.length === 1);
    await workers.splice(0)[0]?.stop();
    expect(await messages()).toMatchObject([
      { state: 'queued', leaseId: null, reason: 'no-answer', unclearSince: expect.any(Date) },
    ]);
    expect((await messages())[0]?.waits).toBeLessThanOrEqual(0);
  });
});

it('leaves nothing on the signal of a worker that lives on', async () => {
  const stopping = new AbortController();
  for (let count = 0; count < 3; count += 1) await notify('example.org');
  await workOnce(stopping.signal);
  expect(smtp.contents).toHaveLength(3);
  expect(getEventListeners(stopping.signal, 'abort')).toEqual([]);
});
