import { mkdir, writeFile } from 'node:fs/promises';
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
  headers: {},
};
const send = (id: string, subject = 'A subject') =>
  mailboxTransport().send({ id, rendering: { ...rendering, subject } }, AbortSignal.timeout(1_000));

beforeEach(() => mkdir(mailboxFolder(), { recursive: true }));

it('keeps one message an id, newest first, and gets over a broken file', async () => {
  await send('one');
  await send('two');
  await send('one', 'again');
  await writeFile(join(mailboxFolder(), 'broken.json'), '{"id":');
  const messages = await listMailbox();
  expect(messages.map(({ id, subject }) => [id, subject])).toEqual([
    ['one', 'again'],
    ['two', 'A subject'],
  ]);
  expect(await readMailbox('one')).toMatchObject({
    to: 'ada@example.com',
    html: '<p>html</p>',
    text: 'text',
  });
});

it.each(['../secret', '..', 'a/b', 'a\\b', '', 'x'.repeat(65), '%2e%2e'])(
  'knows no message %j',
  async (id) => {
    await writeFile(join(mailboxFolder(), '..', 'secret.json'), '{"id":"secret"}');
    expect(await readMailbox(id)).toBeNull();
    expect(await send(id)).toMatchObject({ outcome: 'reject' });
  },
);
