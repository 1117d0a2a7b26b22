import { afterEach, beforeEach, expect, it } from 'vitest';
import { pool } from '@/lib/database/client';
import { env } from '@/lib/env';
import { elsewhere } from '../../../support/server/elsewhere';
import { clearOutbox, messages, write } from '../../../support/mail/outbox';
import { newPerson } from '../../../support/people/people';
import { startResendStandIn } from '../../../support/mail/resend-stand-in';
import { startScriptedSmtp, type Answer } from '../../../support/mail/smtp-script';

beforeEach(clearOutbox);
const ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

/** A provider's text with an address and a link. */
const SAID =
  'Zebrafinch: no mail for zebrafinch@zebrafinch.test, see https://zebrafinch.test/reset-password/zebrafinch';

/** Runs a worker once in a process of its own, and returns all that it printed. */
async function work(way: Record<string, string>): Promise<string> {
  await write('password-reset', (await newPerson()).email);
  const { out, err } = await elsewhere('work', null, {
    APP_URL: env().appUrl,
    AUTH_SECRET: env().authSecrets[0] ?? '',
    DATABASE_URL: env().databaseUrl,
    DATA_DIR: env().dataDir,
    MAIL_FROM: 'accounts@example.com',
    ADMINS: 'admin@example.com',
    ...way,
  });
  return out + err;
}

/** Every row of every table, as text. */
async function everyRow(): Promise<string> {
  const { rows } = await pool().query<{ table_name: string }>(
    `SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'`,
  );
  const tables = rows.map(({ table_name }) =>
    pool().query<{ all: string }>(`SELECT coalesce(json_agg(t)::text, '') AS "all" FROM "${table_name}" t`),
  );
  return (await Promise.all(tables)).map((table) => table.rows[0]?.all).join('\n');
}

async function expectNothingKept(printed: string, state: string, reason: string) {
  const [message] = (await messages()).filter(({ kind }) => kind === 'password-reset');
  expect(message).toMatchObject({ state, reason });
  expect(printed).toContain(reason);
  expect(printed).not.toMatch(/zebrafinch/i);
  const rows = await everyRow();
  expect(rows).toContain(reason);
  expect(rows).not.toMatch(/zebrafinch/i);
}

// proves: secrets-in-logs
it.each([
  [422, 'validation_error', 'dead', 'refused-422'],
  [500, 'application_error', 'queued', 'provider-500'],
  [403, 'validation_error', 'queued', 'provider-refuses-us'],
  [429, 'rate_limit_exceeded', 'queued', 'too-many'],
])('keeps nothing of the text that Resend sends with %i', async (status, name, state, reason) => {
  const resend = await startResendStandIn();
  ends.push(resend.stop);
  resend.fault({ status, body: { statusCode: status, name, message: SAID } });
  const printed = await work({ RESEND_API_KEY: 're_test', RESEND_BASE_URL: resend.url });
  expect(resend.requests).toHaveLength(1);
  await expectNothingKept(printed, state, reason);
});

it.each<[string, string, string, string]>([
  ['RCPT', '550 5.1.1', 'dead', 'refused-550'],
  ['.', '451', 'queued', 'provider-451'],
  ['MAIL', '553', 'queued', 'sender-refused'],
  ['CONNECT', '554', 'queued', 'client-refused'],
])('keeps nothing of the text that an SMTP server sends at %s with %s', async (at, code, state, reason) => {
  const refuse = (heard: string): Answer | undefined =>
    heard.startsWith(at) ? `${code} ${SAID}` : undefined;
  const server = await startScriptedSmtp(refuse);
  ends.push(server.stop);
  const printed = await work({ MAIL_SERVER: server.host, MAIL_PORT: String(server.port) });
  expect(server.heard.length).toBeGreaterThan(0);
  await expectNothingKept(printed, state, reason);
});
