import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addressForms, askBy, ways } from '../support/people/asking';
import { makeDatabase, type TestDatabase } from '../support/database/database';
import { startDatabaseGate, type DatabaseGate } from '../support/database/gate';
import { makeRole, type OwnRole } from '../support/database/own-role';
import { startAppWithPeople } from '../support/people/people-on';
import { startResendStandIn, type ResendStandIn } from '../support/mail/resend-stand-in';
import type { Seen } from '../support/browser/seen';
import { until } from '../support/until';

let database: TestDatabase;
let role: OwnRole;
let gate: DatabaseGate;
let resend: ResendStandIn;
let setting: Awaited<ReturnType<typeof startAppWithPeople>> & { database: TestDatabase };
beforeAll(async () => {
  database = await makeDatabase();
  role = await makeRole(database);
  gate = await startDatabaseGate(role.url);
  resend = await startResendStandIn();
  const further = {
    DIRECT_DATABASE_URL: database.url,
    TRUSTED_PROXIES: '1',
    RATE_LIMITS: 'on',
    RESEND_API_KEY: 're_test_key',
    RESEND_BASE_URL: resend.url,
    MAIL_FROM: 'Keys <keys@example.com>',
  };
  setting = { ...(await startAppWithPeople(database.url, gate.url, further)), database };
}, 90_000);
afterAll(async () => {
  await setting?.close();
  await resend?.stop();
  await gate?.close();
  await role?.drop();
  await database?.drop();
});

type Ready = { name: string; send: () => Promise<Seen[]> };

/** Every form open in front of somebody, ready to be sent in every way. */
async function openForms(email: string): Promise<Ready[]> {
  const open = async (form: string, way: string): Promise<Ready> => {
    const asking = await (addressForms[form] ?? expect.fail())(email, setting);
    const send = await (ways[way] ?? expect.fail())(asking);
    return { name: `${form} ${way}`, send: () => askBy(send, asking) };
  };
  const names = Object.keys(ways);
  return Promise.all(Object.keys(addressForms).flatMap((form) => names.map((way) => open(form, way))));
}

type Outcome = { known: string; unknown: string; statuses: Record<string, number> };

/** No form reads otherwise for somebody than for nobody while something fails; returns what each was answered. */
async function expectSame(during: (run: () => Promise<void>) => Promise<unknown>): Promise<Outcome> {
  const { people } = setting;
  const [known, unknown] = [(await people.newPerson()).email, people.newAddress()];
  const [theirs, nobodys] = await Promise.all([openForms(known), openForms(unknown)]);
  const statuses: Record<string, number> = {};
  await during(async () => {
    await Promise.all(
      theirs.map(async ({ name, send }, index) => {
        const [answers, others] = await Promise.all([send(), nobodys[index]?.send()]);
        expect(others, name).toEqual(answers);
        statuses[name] = answers[0]?.status ?? 0;
      }),
    );
  });
  return { known, unknown, statuses };
}

/**
 * How much there is of all that these requests write; not counters, which are spent first, nor the events of wrong passwords,
 * which are whole by themselves.
 */
async function rows(): Promise<unknown> {
  const tables = ['EmailLink', 'OutboundEmail', 'Session'];
  const counts = tables.map((table) => `(SELECT count(*) FROM "${table}") AS "${table}"`);
  return database.query(
    `SELECT ${counts.join(', ')}, (SELECT count(*) FROM "AuditEvent" WHERE "type" <> 'sign-in-refused') AS "events",
       (SELECT count("pendingEmail") FROM "User") AS "changes"`,
  );
}

/** Whoever asked for a reset by a form has the mails at last, and nobody else has. */
async function expectMailed({ known, unknown }: Outcome): Promise<void> {
  const resets = (address: string) =>
    resend.accepted.filter(({ mail }) => String(mail.to) === address && /^Reset/.test(String(mail.subject)));
  await until('the mails are taken', async () => {
    await database.query(
      `UPDATE "OutboundEmail" SET "nextAttemptAt" = clock_timestamp() WHERE "state" = 'queued'`,
    );
    return resets(known).length === Object.keys(ways).length;
  });
  expect(resets(unknown)).toEqual([]);
}

const all = (statuses: Record<string, number>) => [...new Set(Object.values(statuses))].sort();

// proves: forgot-write-fails, ASVS 16.5.2, ASVS 16.5.3
describe('while the database', () => {
  // A wrong password causes no mail, so it is refused as ever.
  it.each([
    ['OutboundEmail', ['change of address', 'forgot password', 'sign-up']],
    ['AuditEvent', Object.keys(addressForms)],
    ['RateLimit', Object.keys(addressForms)],
  ])(
    'takes no rows of %s, every form that needs one says so to everybody and nothing is half written',
    async (table, forms) => {
      const { statuses } = await expectSame(async (run) => {
        const before = await rows();
        await role.withoutInsert(table, run);
        expect(await rows()).toEqual(before);
      });
      const refused = Object.entries(statuses).filter(([, status]) => status === 503);
      expect(refused.map(([name]) => name).sort()).toEqual(
        forms.flatMap((form) => Object.keys(ways).map((way) => `${form} ${way}`)).sort(),
      );
    },
  );

  it('is away, so does every form', async () => {
    const { statuses } = await expectSame(async (run) => {
      const before = await rows();
      gate.shut();
      await run().finally(() => gate.open());
      expect(await rows()).toEqual(before);
    });
    expect(all(statuses)).toEqual([503]);
  });

  it('takes no links, nobody is told, and the mail leaves when it takes them again', async () => {
    const outcome = await expectSame((run) => role.withoutInsert('EmailLink', run));
    expect(all(outcome.statuses)).toEqual([200, 303]);
    await expectMailed(outcome);
  });
});

// proves: forgot-mail-fails
describe('while the provider', () => {
  it.each([
    ['answers with errors', { status: 500 }],
    ['breaks every connection', 'break-before'],
  ] as const)('%s, nobody is told, and the mail leaves afterwards', async (_, fault) => {
    const asked = resend.requests.length;
    const outcome = await expectSame(async (run) => {
      resend.fault(fault, 10_000);
      await run();
      await until('it was asked', () => resend.requests.length > asked);
    });
    resend.calm();
    expect(all(outcome.statuses)).toEqual([200, 303]);
    await expectMailed(outcome);
  });

  it('hangs, nobody is told', async () => {
    const { statuses } = await expectSame(async (run) => {
      resend.fault('hang', 10_000);
      await run();
    });
    expect(all(statuses)).toEqual([200, 303]);
  });
});
