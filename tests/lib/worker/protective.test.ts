import { beforeEach, describe, expect, it } from 'vitest';
import { db, pool } from '@/lib/database/client';
import { env } from '@/lib/env';
import { consumeLink } from '@/lib/links/consume';
import { readProtectiveLink } from '@/lib/links/protective';
import { readLink } from '@/lib/links/read';
import { isNotice, messageKinds, type NoticeKind } from '@/lib/outbox/message';
import { claimAll, clearOutbox, messages, workOnce, write, useResend } from '../../support/mail/outbox';
import { newAddress, newPerson, newProtectiveLink, type Person } from '../../support/people/people';
import { type SentRequest } from '../../support/mail/resend-stand-in';

const resend = useResend();
let person: Person;
beforeEach(async () => {
  person = await newPerson();
});

const linkAt = ({ mail }: SentRequest, path: string) =>
  new RegExp(`${path}/([\\w-]+\\.[\\w-]+\\.[\\w-]+)`).exec(String(mail.text))?.[1];

const noticeKinds = messageKinds.filter(isNotice);
const PROTECTS: Record<NoticeKind, string | null> = {
  'password-changed': 'password-changed',
  'email-change-notice': 'email-change-requested',
  'email-changed': 'email-changed',
  'new-device': 'new-device',
  'not-me-done': null,
  'account-deleted': null,
};

const setTime = (column: string, interval: string) =>
  pool().query(`UPDATE "OutboundEmail" SET "${column}" = "${column}" - $1::interval`, [interval]);

const links = async () =>
  (await pool().query(`SELECT "purpose", "about", "voidedAt" IS NOT NULL AS "void" FROM "EmailLink"`)).rows;

describe('a mail with a reset link', () => {
  it('carries a second one, which says that it wasn’t them and ends the first', async () => {
    await write('password-reset', person.email);
    await workOnce();
    const [sent = expect.fail()] = resend.accepted;
    const [reset, notMe] = [linkAt(sent, '/reset-password'), linkAt(sent, '/not-me')];
    const live = await readLink('password-reset', reset);
    expect(live).toMatchObject({ state: 'live', userId: person.id });
    expect(await readProtectiveLink(notMe)).toMatchObject({
      state: 'live',
      userId: person.id,
      address: person.email,
      about: 'reset-requested',
      endsLinkId: live.state === 'live' && live.id,
    });
  });

  // proves: same-key
  it('is the same bytes under the same key when it is repeated', async () => {
    resend.fault({ status: 500 });
    await write('password-reset', person.email);
    await workOnce();
    const [before] = await messages();
    expect(JSON.stringify(before?.rendering)).not.toMatch(/eyJhbG/);
    await workOnce();
    const [first, second] = resend.requests;
    expect(second).toEqual(first);
  });

  it('is replaced as a whole when its link has lived half its life', async () => {
    resend.fault({ status: 500 });
    await write('password-reset', person.email);
    await workOnce();
    const half = `${env().linkTtlSeconds / 2 + 1} seconds`;
    await pool().query(
      `UPDATE "EmailLink" SET "createdAt" = "createdAt" - $1::interval, "expiresAt" = "expiresAt" - $1::interval`,
      [half],
    );
    await workOnce();
    expect((await links()).map((link) => link.void)).toEqual([true, true]);
    await workOnce();
    expect((await links()).filter((link) => !link.void)).toHaveLength(2);
  });

  it('leaves no link of either kind for an address that nobody has', async () => {
    await write('password-reset', newAddress());
    await workOnce();
    expect(await links()).toEqual([]);
    expect(resend.requests).toEqual([]);
  });
});

describe.each(noticeKinds)('the notice %s', (kind) => {
  const about = PROTECTS[kind];
  const send = () => write(kind, person.email, kind === 'account-deleted' ? undefined : person.id);

  it('carries the link by which its reader can say that it wasn’t them, or none', async () => {
    await send();
    await workOnce();
    const [sent = expect.fail()] = resend.accepted;
    const token = linkAt(sent, '/not-me');
    if (about === null) expect(await links()).toEqual([]);
    else
      expect(await readProtectiveLink(token)).toMatchObject({ state: 'live', about, address: person.email });
  });

  it('is tried for seven days, not an hour, and goes after a link that somebody waits for', async () => {
    await send();
    await write('password-reset', person.email);
    expect((await claimAll()).map((claimed) => claimed.kind)).toHaveLength(2);
    const { rows } = await pool().query(`SELECT "kind" FROM "OutboundEmail" ORDER BY "priority"`);
    expect(rows.map((row) => row.kind)).toEqual(['password-reset', kind]);
    await clearOutbox();

    resend.fault({ status: 500 });
    await send();
    await workOnce();
    await setTime('requestedAt', '6 days');
    await workOnce();
    expect(await messages()).toMatchObject([{ state: 'sent' }]);
    await clearOutbox();
    resend.fault({ status: 500 });
    await send();
    await workOnce();
    await setTime('requestedAt', '8 days');
    await workOnce();
    expect(await messages()).toMatchObject([{ state: 'dead', reason: 'too-old' }]);
  });

  it('is given up when its link was ended meanwhile', async () => {
    if (about === null) return;
    resend.fault({ status: 500 });
    await send();
    await workOnce();
    await pool().query(`UPDATE "EmailLink" SET "voidedAt" = clock_timestamp()`);
    await workOnce();
    expect(await messages()).toMatchObject([{ state: 'dead', reason: 'link-ended' }]);
    expect(resend.accepted).toEqual([]);
  });

  it('about what was reverted since is told to nobody; about what came before or after, it is', async () => {
    if (about === null) return;
    const used = await newProtectiveLink(person, 'email-changed');
    await send();
    await db().$transaction((tx) => consumeLink(tx, 'undo-email-change', used.id));
    await workOnce();
    const last = async () => (await messages()).filter((one) => one.kind === kind).at(-1);
    expect(await last()).toMatchObject({ state: 'skipped', reason: 'reverted', address: '' });
    expect(
      (await links()).filter((link) => link.about === about && !('void' in link && link.void)),
    ).toHaveLength(about === 'email-changed' ? 1 : 0);
    await send();
    await workOnce();
    expect(await last()).toMatchObject({ state: 'sent' });
  });
});

it('of a deleted account not even the address stays once the notice is settled', async () => {
  await write('account-deleted', 'gone@example.com');
  await workOnce();
  expect(await messages()).toMatchObject([{ state: 'sent', address: '' }]);
  await clearOutbox();
  resend.fault({ status: 422 });
  await write('account-deleted', 'gone@example.com');
  await workOnce();
  expect(await messages()).toMatchObject([{ state: 'dead', address: '' }]);
});
