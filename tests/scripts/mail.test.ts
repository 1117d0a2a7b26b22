import { beforeEach, expect, it } from 'vitest';
import { db, pool } from '@/lib/database/client';
import { noteStep } from '@/lib/outbox/steps';
import { command } from '../support/server/command';
import { newMessage, newWorker } from '../support/mail/messages';
import { newAddress, newPerson, newResetLink } from '../support/people/people';

const mail = (args: string[]) => command('mail', args);

beforeEach(async () => {
  for (const table of ['OutboundEmail', 'Worker', 'Suppression'])
    await pool().query(`DELETE FROM "${table}"`);
});

it('lists waiting, failed and bounced messages, as text and as JSON', async () => {
  const id = await newMessage({
    age: 900,
    attempts: 3,
    reason: 'provider-refuses-us',
    address: 'ada@example.com',
  });
  await newMessage({ state: 'delivered', address: 'done@example.com' });
  await newWorker({ held: 'provider-refuses-us' });
  const [people, programs, all] = await Promise.all([
    mail(['list']),
    mail(['list', '--json']),
    mail(['list', '--all', '--json']),
  ]);
  expect(people).toMatchObject({ code: 0, err: '' });
  expect(people.out).toMatch(
    /^1 message is waiting, the oldest for 15 min\.\n1 worker is running\.\nThe provider has refused our email since/,
  );
  expect(people.out).toContain(
    `${id.slice(0, 8)}  password-reset       queued      15 min   3 attempts   a…@example.com`,
  );
  expect(people.out).not.toMatch(/ada@|done/);
  const [head, line, ...more] = programs.out
    .trim()
    .split('\n')
    .map((one) => JSON.parse(one) as unknown);
  expect(head).toMatchObject({ outbox: { waiting: 1, workers: 1, held: { reason: 'provider-refuses-us' } } });
  expect(line).toMatchObject({
    id,
    address: 'a…@example.com',
    requestedAt: expect.stringMatching(/^\d{4}-.*Z$/),
  });
  expect(more).toEqual([]);
  expect(all.out.trim().split('\n')).toHaveLength(3);
  expect(programs.out + all.out).not.toContain('ada@');
});

it('shows a message by its reference, even one that begins with a hyphen', async () => {
  const person = await newPerson();
  const link = await newResetLink(person);
  const id = await newMessage({
    id: '-abcdefgh-and-so-on',
    state: 'bounced',
    reason: 'refused-550',
    address: person.email,
    linkId: link.id,
  });
  await noteStep(id, 'accepted', null, db());
  await noteStep(id, 'bounced', 'refused-550', db());
  const [people, programs] = await Promise.all([mail(['show', '-abcdefg']), mail(['show', '--json', id])]);
  expect(people).toMatchObject({ code: 0, err: '' });
  expect(people.out).toMatch(/^Id {13}-abcdefgh-and-so-on$/m);
  expect(people.out).toMatch(/^Reason {9}refused-550: this mailbox: it doesn’t exist/m);
  expect(people.out).toMatch(/^Link {11}password-reset, live, until/m);
  expect(people.out).toMatch(/accepted\n {2}\d{4}-\d\d-\d\d \d\d:\d\d:\d\d {2}bounced {2}\(refused-550\)\n$/);
  expect(JSON.parse(programs.out)).toMatchObject({ id, steps: [{ step: 'accepted' }, { step: 'bounced' }] });
  for (const secret of [person.email, link.id, link.token, '://'])
    expect(people.out + programs.out).not.toContain(secret);
});

it('lists the candidates for an ambiguous reference, and reports an unknown one', async () => {
  for (const end of ['one', 'two']) await newMessage({ id: `twinTwin-${end}`, address: 'ada@example.com' });
  const [several, none] = await Promise.all([mail(['retry', 'twinTwin']), mail(['show', '-notther'])]);
  expect(several.code).toBe(1);
  expect(several.out.trim().split('\n')).toHaveLength(2);
  expect(several.err).toBe('Several messages begin with twinTwin. Use the full id.\n');
  expect(several.out).not.toContain('ada@');
  expect(none).toEqual({ code: 1, out: '', err: 'There is no message -notther.\n' });
});

it('sends a message again, or says why not and what to do instead', async () => {
  const [waits, dead] = [await newMessage({ waits: 900 }), await newMessage({ state: 'dead' })];
  const late = await newMessage({ state: 'dead', age: 4_000 });
  const [now, anew, tooLate] = await Promise.all([
    mail(['retry', waits]),
    mail(['retry', dead.slice(0, 12), '--json']),
    mail(['retry', late]),
  ]);
  expect(now).toEqual({ code: 0, out: 'Queued again.\nThe running app sends it now.\n', err: '' });
  expect(JSON.parse(anew.out)).toEqual({
    retried: dead,
    replacement: expect.stringMatching(/^[\w-]{32}$/),
    spaced: false,
  });
  expect(tooLate).toMatchObject({
    code: 1,
    out: '',
    err: expect.stringMatching(/hour ago\. .*npm run account -- send-reset/),
  });
  expect(await mail(['retry', dead])).toMatchObject({
    code: 1,
    err: expect.stringContaining('A newer message replaced it'),
  });
});

it('says when a retried message is sent while the provider refuses email', async () => {
  const waits = await newMessage({ waits: 900 });
  await newWorker({ held: 'quota' });
  const { code, out } = await mail(['retry', waits]);
  expect(code).toBe(0);
  expect(out).toMatch(
    /^Queued again\.\nThe provider has refused our email since .* \(quota\)\. The next attempt is at /,
  );
});

it('lists suppressions with masked addresses, and lifts one', async () => {
  const address = newAddress();
  await pool().query(
    `INSERT INTO "Suppression" ("canonical", "bouncedAt", "nextTryAt") VALUES ($1, clock_timestamp(), clock_timestamp())`,
    [address],
  );
  const list = await mail(['suppressions']);
  expect(list).toMatchObject({ code: 0, err: '' });
  expect(list.out).toMatch(/^p…@example\.com {2}bounced .* UTC {2}next attempt .* UTC\n$/);
  expect(await mail(['suppressions', 'lift', address.toUpperCase()])).toMatchObject({ code: 0 });
  expect(await mail(['suppressions', 'lift', address])).toMatchObject({ code: 1, out: '' });
  expect(await mail(['suppressions', '--json'])).toEqual({ code: 0, out: '', err: '' });
});

it.each([
  [[]],
  [['constructor']],
  [['show']],
  [['show', 'a']],
  [['show', '%%%%%%%%']],
  [['retry', 'one-of-them', 'two-of-them']],
  [['list', 'more']],
  [['show', 'one-of-them', '--all']],
  [['suppressions', 'lift']],
  [['suppressions', 'lift', 'nobody']],
  [['suppressions', 'drop', 'a@example.com']],
])('%j is no command: usage, and status 2', async (args) => {
  const { code, out, err } = await mail(args);
  expect([code, out]).toEqual([2, '']);
  expect(err).toMatch(/Usage: npm run mail -- COMMAND/);
});
