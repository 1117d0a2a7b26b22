import { mkdir, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, expect, it } from 'vitest';
import type { Rendering } from '@/lib/mail/compose';
import { listMailbox } from '@/lib/mail/mailbox/list';
import { mailboxFolder } from '@/lib/mail/mailbox/message';
import { readMailbox } from '@/lib/mail/mailbox/read';
import { mailboxTransport } from '@/lib/mail/transports/mailbox';

const rendering: Rendering = {
  from: 'Sparekey <no-reply@localhost>',
  to: 'ada@example.com',
  subject: 'A subject',
  html: '<p>html</p>',
  text: 'text',
  replyTo: null,
  date: '2026-11-23T14:22:00.000Z',
  headers: {},
  tag: 'message-1',
};
const send = (id: string, subject = 'A subject') =>
  mailboxTransport().send({ id, rendering: { ...rendering, subject } }, AbortSignal.timeout(1_000));

beforeEach(async () => {
  await rm(mailboxFolder(), { recursive: true, force: true });
  await mkdir(mailboxFolder(), { recursive: true });
});

const write = (name: string, text: string) => writeFile(join(mailboxFolder(), name), text);

it('keeps one message for each id, even if it is written twice at once', async () => {
  await send('one');
  await Promise.all([send('one', 'again'), send('one', 'again')]);
  expect((await listMailbox()).map(({ id, subject }) => [id, subject])).toEqual([['one', 'again']]);
  expect(await readMailbox('one')).toMatchObject({
    to: 'ada@example.com',
    html: '<p>html</p>',
    text: 'text',
  });
});

it('is empty before the first mail, and then readable only by its owner', async () => {
  await rm(mailboxFolder(), { recursive: true });
  expect(await listMailbox()).toEqual([]);
  await send('one');
  const modes = await Promise.all(
    [mailboxFolder(), join(mailboxFolder(), 'one.json')].map((path) => stat(path)),
  );
  if (process.platform !== 'win32') expect(modes.map(({ mode }) => mode & 0o777)).toEqual([0o700, 0o600]);
});

it('shows the headers as they would be sent', async () => {
  const headers = { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' };
  const mail = { ...rendering, headers, replyTo: 'help@example.com' };
  await mailboxTransport().send({ id: 'one', rendering: mail }, AbortSignal.timeout(1_000));
  expect((await readMailbox('one'))?.headers).toEqual({ ...headers, 'Reply-To': 'help@example.com' });
});

it('lists the newest first and ignores damaged files', async () => {
  await send('one');
  const message = await readMailbox('one');
  for (const [id, sentAt] of [
    ['older', '2020-11-23T14:22:00.000Z'],
    ['oldest', '2020-11-22T14:22:00.000Z'],
  ])
    await write(`${id}.json`, JSON.stringify({ ...message, id, sentAt }));
  await write('half.json', '{"id":');
  await write('empty.json', '{}');
  await write('null.json', 'null');
  await write('four.json.part', JSON.stringify({ ...message, id: 'four' }));
  expect((await listMailbox()).map(({ id }) => id)).toEqual(['one', 'older', 'oldest']);
  expect(await readMailbox('empty')).toBeNull();
});

it.each(['../secret', '..', 'a/b', 'a\\b', '', 'x'.repeat(65), '%2e%2e'])('has no message %j', async (id) => {
  await writeFile(join(mailboxFolder(), '..', 'secret.json'), '{"id":"secret"}');
  expect(await readMailbox(id)).toBeNull();
  expect(await send(id)).toMatchObject({ outcome: 'reject' });
});
