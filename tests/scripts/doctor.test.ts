import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, it } from 'vitest';
import { pool } from '@/lib/database/client';
import { command } from '../support/server/command';
import { newMessage, newWorker } from '../support/mail/messages';
import { startResendStandIn } from '../support/mail/resend-stand-in';

const doctor = (args: string[] = [], settings?: Record<string, string>) => command('doctor', args, settings);
const away = { DATABASE_URL: 'postgresql://127.0.0.1:1/nowhere' };

beforeEach(async () => {
  for (const table of ['OutboundEmail', 'Worker', 'Alarm']) await pool().query(`DELETE FROM "${table}"`);
});

it('reports no problems in a healthy app, and skips DNS for the mailbox', async () => {
  await newWorker();
  const { code, out, err } = await doctor();
  expect({ code, err }).toEqual({ code: 0, err: '' });
  expect(out).toMatch(/^ok {7}The settings are valid\.\nok {7}DATABASE_URL: connected to PostgreSQL/);
  expect(out).toMatch(/^ok {7}1 worker is running\.$/m);
  expect(out).toMatch(
    /development mailbox and never leaves this machine, so the provider and sender domain aren’t checked/,
  );
  expect(out).toMatch(/\nNo problems found\.\n$/);
  expect(out).not.toMatch(/^(warning|fault)|undefined|NaN|\[object/m);
});

it('reports problems with remedies and without addresses, and exits with 1', async () => {
  await newMessage({ age: 900, address: 'ada@example.com', reason: 'unreachable' });
  await newMessage({ state: 'dead', reason: 'refused-550', address: 'bob@example.com' });
  await pool().query(
    `INSERT INTO "Alarm" ("kind", "reference") VALUES ('forwarded-headers', 'x'), ('mail-waits', 'q7Xk2mPd')`,
  );
  const { code, out } = await doctor();
  expect(code).toBe(1);
  expect(out).toMatch(
    /^fault {4}No worker has been running for a minute\. Messages waiting: 1\. Start the app/m,
  );
  expect(out).toMatch(/^warning {2}Messages waiting: 1, the oldest for 15 min\./m);
  expect(out).toMatch(
    /^warning {2}Messages that failed in the last 24 hours: 1\. Reason: refused-550 \(check this mailbox/m,
  );
  expect(out).toMatch(/^warning {2}Requests arrive with forwarded headers \(last at .*set TRUSTED_PROXIES/m);
  expect(out).toMatch(/^warning {2}Alarm mail-waits, once, last at .*\. Search the log for q7Xk2mPd/m);
  expect(out).toMatch(/\n1 problem found\.\n$/);
  expect(out).not.toMatch(/ada|bob|undefined|NaN|\[object/);
});

it('prints one JSON object per line with --json', async () => {
  await newWorker({ held: 'quota' });
  const { code, out, err } = await doctor(['--json']);
  expect({ code, err }).toEqual({ code: 1, err: '' });
  const found = out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(found).toContainEqual({
    level: 'fault',
    code: 'outbox-paused',
    reason: 'quota',
    until: expect.stringMatching(/^\d{4}-.*Z$/),
    words: expect.stringContaining('sending limit'),
  });
});

it('checks the provider and domain even if the database is unavailable', async () => {
  const resend = await startResendStandIn();
  resend.fault({ status: 401, name: 'restricted_api_key' });
  const { code, out } = await doctor(['--json'], {
    ...away,
    RESEND_API_KEY: 're_test',
    RESEND_BASE_URL: resend.url,
    MAIL_FROM: 'keys@mail.example.invalid',
  });
  await resend.stop();
  expect(code).toBe(1);
  const found = out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(found).toContainEqual(expect.objectContaining({ level: 'fault', code: 'database-unavailable' }));
  expect(found).toContainEqual(expect.objectContaining({ level: 'ok', code: 'resend-key-only-sends' }));
  // Whatever the name servers of this machine say of a name that there is not, or whether there are any: it is told.
  expect(found.filter(({ code }) => /^(spf|dkim|dmarc|dns|reply|no-reply)/.test(String(code)))).toHaveLength(
    4,
  );
});

it('names every wrong setting without its value, and checks nothing else', async () => {
  const { code, out } = await doctor([], { ...away, AUTH_SECRET: 'guess', LINK_TTL_SECONDS: '9999' });
  expect(code).toBe(1);
  expect(out).toMatch(/^fault {4}AUTH_SECRET must be at least 32 bytes/m);
  expect(out).toMatch(/^fault {4}LINK_TTL_SECONDS must be/m);
  expect(out).toMatch(/^warning {2}Nothing else was checked/m);
  expect(out).not.toMatch(/guess|9999|DATABASE_URL/);
});

it('repeats the warnings of a start', async () => {
  const { out } = await doctor([], { PASSWORD_MIN_LENGTH: '8' });
  expect(out).toMatch(/^warning {2}PASSWORD_MIN_LENGTH is below 15/m);
});

it('creates no embedded database', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'sparekey-doctor-'));
  const { code, out } = await doctor([], { DATABASE_URL: '', DATA_DIR: folder });
  expect(code).toBe(1);
  expect(out).toMatch(/^fault {4}DATABASE_URL is unset, and there is no embedded database here/m);
  expect(existsSync(join(folder, 'postgres'))).toBe(false);
  rmSync(folder, { recursive: true, force: true });
});

it('prints its usage', async () => {
  expect(await doctor(['--help'])).toMatchObject({ code: 0, out: expect.stringContaining('npm run doctor') });
  expect(await doctor(['list'])).toMatchObject({ code: 2, out: '', err: expect.stringContaining('Usage') });
});
