import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, it } from 'vitest';
import { env } from '@/lib/env';
import { readSession } from '@/lib/sessions/read';
import { newAddress, newPerson, newResetLink, newSession } from '../support/people';

type Run = { code: number; out: string; err: string };

/** `npm run account -- …` as a process of its own, on this test's database. */
async function account(args: string[], settings: Record<string, string> = {}): Promise<Run> {
  const environment: Record<string, string> = {
    PATH: process.env.PATH ?? '',
    HOME: process.env.HOME ?? '',
    APP_URL: env().appUrl,
    AUTH_SECRET: env().authSecrets[0] ?? '',
    DATABASE_URL: env().databaseUrl,
    DATA_DIR: env().dataDir,
    ...settings,
  };
  const child = spawn(process.execPath, ['scripts/account.mjs', ...args], {
    env: environment as NodeJS.ProcessEnv,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const run = { code: 0, out: '', err: '' };
  child.stdout.on('data', (chunk: Buffer) => (run.out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (run.err += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number];
  return { ...run, code };
}

it('lists and shows accounts for people and for programs', async () => {
  const person = await newPerson();
  const session = await newSession(person);
  const link = await newResetLink(person);
  const list = await account(['list']);
  expect(list).toMatchObject({ code: 0, err: '' });
  expect(list.out).toContain(`${person.email}  ${person.name}`);
  const lines = (await account(['list', '--json'])).out.trim().split('\n');
  expect(lines.map((line) => JSON.parse(line) as unknown)).toContainEqual(
    expect.objectContaining({
      email: person.email,
      sessions: 1,
      createdAt: expect.stringMatching(/^\d{4}-.*Z$/),
    }),
  );
  const shown = await account(['show', person.email.toUpperCase()]);
  expect(shown.out).toMatch(/Sessions\n {2}Chrome on Windows, signed in/);
  const json = await account(['show', person.email, '--json']);
  expect(JSON.parse(json.out)).toMatchObject({ email: person.email, passwordWorks: true });
  for (const secret of [session, link.id, link.token, person.passwordHash])
    expect(list.out + shown.out + json.out).not.toContain(secret);
});

it('ends sessions, and everything', async () => {
  const [person, other] = [await newPerson(), await newPerson()];
  const [one, two] = [await newSession(person), await newSession(other)];
  expect(await account(['end-sessions', person.email])).toEqual({
    code: 0,
    out: 'Sessions ended: 1\n',
    err: '',
  });
  expect(await readSession(one)).toBeNull();
  const all = await account(['end-everything', '--json']);
  expect(JSON.parse(all.out)).toMatchObject({ sessions: expect.any(Number), links: expect.any(Number) });
  expect(await readSession(two)).toBeNull();
});

it('mails only through the app: it says so, and prints no link', async () => {
  const person = await newPerson();
  for (const args of [
    ['invite', newAddress()],
    ['send-reset', person.email],
  ]) {
    const { code, out } = await account(args);
    expect(code).toBe(0);
    expect(out).toMatch(/^A link .* goes to \S+\. The running app mails it\.\n$/);
    expect(out).not.toContain('://');
  }
});

it.each(['show', 'end-sessions'])('%s answers 1 for an address that nobody goes by', async (command) => {
  const address = newAddress();
  expect(await account([command, address])).toEqual({
    code: 1,
    out: '',
    err: `No account goes by ${address}.\n`,
  });
});

it('invites nobody who has an account', async () => {
  const { email } = await newPerson();
  expect(await account(['invite', email])).toMatchObject({
    code: 1,
    err: `${email} has an account already.\n`,
  });
});

it.each([[[]], [['constructor']], [['show', 'a@example.com', 'b@example.com']], [['show', '%@%']]])(
  '%j is no command: usage, and status 2',
  async (args) => {
    const { code, out, err } = await account(args);
    expect([code, out]).toEqual([2, '']);
    expect(err).toMatch(/Usage: npm run account -- COMMAND/);
  },
);

it('names what is wrong with settings and database, in a line and without a stack', async () => {
  expect(await account(['list'], { AUTH_SECRET: '' })).toMatchObject({
    code: 1,
    err: expect.stringContaining('AUTH_SECRET is required'),
  });
  const empty = new URL(env().databaseUrl);
  empty.pathname = '/postgres';
  const { code, err } = await account(['list'], { DATABASE_URL: empty.href });
  expect([code, err]).toEqual([1, expect.stringMatching(/^DATABASE_URL: that database has no tables.*\n$/)]);
});

it('says what it can do when asked', async () => {
  const { code, out } = await account(['--help']);
  expect(code).toBe(0);
  expect(out).toContain('end-everything');
});
