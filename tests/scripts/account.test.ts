import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { pool } from '@/lib/database/client';
import { env } from '@/lib/env';
import { readSession } from '@/lib/sessions/read';
import { command } from '../support/server/command';
import { newAddress, newPerson, newResetLink, newSession, rowsOf } from '../support/people/people';

/** `npm run account -- …`. */
const account = (args: string[], settings?: Record<string, string>, reads?: number) =>
  command('account', args, settings, reads);

it('lists and shows accounts, as text and as JSON', async () => {
  const person = await newPerson();
  const session = await newSession(person);
  const link = await newResetLink(person);
  const [list, listJson, shown, json] = await Promise.all([
    account(['list']),
    account(['list', '--json']),
    account(['show', person.email.toUpperCase()]),
    account(['show', person.email, '--json']),
  ]);
  expect(list).toMatchObject({ code: 0, err: '' });
  expect(list.out).toContain(`${person.email}  ${person.name}`);
  const lines = listJson.out.trim().split('\n');
  expect(lines.map((line) => JSON.parse(line) as unknown)).toContainEqual(
    expect.objectContaining({
      email: person.email,
      sessions: 1,
      createdAt: expect.stringMatching(/^\d{4}-.*Z$/),
    }),
  );
  expect(shown.out).toMatch(/Sessions\n {2}Chrome on Windows, signed in/);
  expect(JSON.parse(json.out)).toMatchObject({ email: person.email, passwordWorks: true });
  for (const secret of [session, link.id, link.token, person.id, person.passwordHash])
    expect(list.out + listJson.out + shown.out + json.out).not.toContain(secret);
});

it('ends one user’s sessions, or everything', async () => {
  const [person, other] = [await newPerson(), await newPerson()];
  const [one, two] = [await newSession(person), await newSession(other)];
  expect(await account(['end-sessions', person.email])).toEqual({
    code: 0,
    out: 'Sessions ended: 1\n',
    err: '',
  });
  expect(await readSession(one)).toBeNull();
  const all = await account(['end-everything', '--json']);
  expect(JSON.parse(all.out)).toEqual({ cutoff: expect.any(String) });
  expect(await readSession(two)).toBeNull();
});

// proves: ASVS 6.4.6
it('leaves sending to the running app and prints no link', async () => {
  const person = await newPerson();
  for (const args of [
    ['invite', newAddress()],
    ['send-reset', person.email],
  ]) {
    const { code, out } = await account(args);
    expect(code).toBe(0);
    expect(out).toMatch(/^A .*link is on its way to \S+\. The running app sends it\.\n$/);
    expect(out).not.toContain('://');
  }
});

it.each(['show', 'end-sessions'])('%s exits with status 1 for an unknown address', async (command) => {
  const address = newAddress();
  expect(await account([command, address])).toEqual({
    code: 1,
    out: '',
    err: `There is no account for ${address}.\n`,
  });
});

// proves: ASVS 14.2.7
it('deletes an account only if its address is confirmed', async () => {
  const person = await newPerson();
  const { email } = person;
  const answers = await Promise.all([
    account(['delete', email]),
    account(['delete', email, '--confirm', newAddress()]),
    account(['delete', email, '--confirm', '']),
    account(['show', email, '--confirm', email]),
  ]);
  expect(answers.map(({ code }) => code)).toEqual([1, 1, 1, 2]);
  for (const { err } of answers.slice(0, 3)) expect(err).toMatch(/^Nothing was deleted/);
  expect(await rowsOf('User', 'id', person.id)).toHaveLength(1);

  expect(await account(['delete', email, '--confirm', email.toUpperCase(), '--json'])).toEqual({
    code: 0,
    out: `${JSON.stringify({ deleted: email })}\n`,
    err: '',
  });
  expect(await rowsOf('User', 'id', person.id)).toEqual([]);
  const again = await account(['delete', email, '--confirm', email]);
  expect(again).toEqual({ code: 1, out: '', err: `There is no account for ${email}.\n` });
});

it('explains how to send an invitation that a bounce delays', async () => {
  const address = newAddress();
  await pool().query(
    `INSERT INTO "Suppression" ("canonical", "bouncedAt", "nextTryAt")
     VALUES ($1, clock_timestamp(), clock_timestamp() + interval '1 day')`,
    [address],
  );
  const { code, out } = await account(['invite', address]);
  expect(code).toBe(0);
  expect(out).toContain(`npm run mail -- suppressions lift ${address}`);
  expect(out).not.toContain('on its way');
});

it('writes output to stdout and errors to stderr', async () => {
  const [address, person] = [newAddress(), await newPerson()];
  const answers = await Promise.all([
    account(['invite', address, '--json']),
    account(['send-reset', '--json', person.email.toUpperCase()]),
    account(['end-sessions', person.email, '--json']),
    account(['show', address, '--json']),
  ]);
  expect(answers).toEqual([
    { code: 0, out: `${JSON.stringify({ invited: address, spaced: false })}\n`, err: '' },
    { code: 0, out: expect.stringMatching(/^\{"resetSent":"[^"]+"\}\n$/), err: '' },
    { code: 0, out: '{"sessions":0}\n', err: '' },
    { code: 1, out: '', err: `There is no account for ${address}.\n` },
  ]);
});

it('exits quietly when the reader closes the pipe', async () => {
  await pool().query(
    `INSERT INTO "User" ("id", "email", "emailCanonical", "name", "passwordHash")
     SELECT 'many-' || n, 'many-' || n || '@example.com', 'many-' || n || '@example.com', 'Many', ''
     FROM generate_series(1, 20000) n`,
  );
  const { code, out, err } = await account(['list'], {}, 1);
  await pool().query(`DELETE FROM "User" WHERE "id" LIKE 'many-%'`);
  expect([code, err]).toEqual([0, '']);
  expect(out.split('\n').length).toBeLessThan(20_000);
});

it('refuses to invite an address that has an account', async () => {
  const { email } = await newPerson();
  expect(await account(['invite', email])).toMatchObject({
    code: 1,
    err: `${email} already has an account.\n`,
  });
});

it.each([[[]], [['constructor']], [['show', 'a@example.com', 'b@example.com']], [['show', '%@%']]])(
  'prints the usage and exits with status 2 for %j',
  async (args) => {
    const { code, out, err } = await account(args);
    expect([code, out]).toEqual([2, '']);
    expect(err).toMatch(/Usage: npm run account -- COMMAND/);
  },
);

it.each(['APP_URL', 'AUTH_SECRET'])('requires %s when DATABASE_URL is set', async (name) => {
  const { code, out, err } = await account(['list'], { [name]: '' });
  expect([code, out]).toEqual([1, '']);
  expect(err).toContain(`- ${name} is required\n`);
  expect(existsSync(join(env().dataDir, 'secret'))).toBe(false);
});

it('names a wrong setting without its value', async () => {
  const { code, out, err } = await account(['list'], { DATABASE_URL: 'postgresql://[of-no-host/it' });
  expect([code, out]).toEqual([1, '']);
  expect(err).toMatch(/^- DATABASE_URL must be a full address/m);
  expect(err).not.toContain('of-no-host');
});

const at = (change: (url: URL) => void) => {
  const url = new URL(env().databaseUrl);
  change(url);
  return url.href;
};

it.each([
  ['is away', () => at((url) => (url.port = '1')), /unreachable/],
  ['refuses the password', () => at((url) => (url.password = 'guess')), /refuses that name or password/],
  ['is not there', () => at((url) => (url.pathname = '/nobodys')), /no database of this name/],
  ['has no tables', () => at((url) => (url.pathname = '/postgres')), /lacks this version’s tables/],
])('reports in one line that the database %s', async (_what, url, words) => {
  const { code, out, err } = await account(['end-everything'], { DATABASE_URL: url() });
  expect([code, out]).toEqual([1, '']);
  expect(err).toMatch(/^DATABASE_URL: .*\n$/);
  expect(err).toMatch(words);
});

it('uses the embedded database by default, without migrating or leaving a server', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'sparekey-account-'));
  // As root the server runs as another user, who must be able to enter.
  if (process.getuid?.() === 0) chmodSync(folder, 0o755);
  const settings = { APP_URL: '', AUTH_SECRET: '', DATABASE_URL: '', DATA_DIR: folder };
  // As `npm run up` makes it.
  writeFileSync(join(folder, 'secret'), randomBytes(32).toString('hex'));
  const first = await account(['list'], settings);
  expect(first).toMatchObject({ code: 1, err: expect.stringContaining('lacks this version’s tables') });
  expect(existsSync(join(folder, 'postgres/postmaster.pid'))).toBe(false);

  // As where `npm start` runs on the embedded database, with a secret that is not in the folder.
  rmSync(join(folder, 'secret'));
  const second = await account(['list'], settings);
  expect(second).toMatchObject({ code: 1, err: expect.stringContaining('AUTH_SECRET is required') });
  expect(existsSync(join(folder, 'secret'))).toBe(false);
  rmSync(folder, { recursive: true, force: true });
});

it('prints its usage for --help', async () => {
  const { code, out } = await account(['--help']);
  expect(code).toBe(0);
  expect(out).toContain('end-everything');
});
