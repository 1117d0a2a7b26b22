import type { Tx } from '../../database/client';
import { protectivePurposes } from '../../links/purposes';
import type { Mail } from '../../mail/mail';
import type { MailLinks } from '../../mail/mail';
import type { Decision } from './decision';
import { isNotice, type NoticeKind } from '../../outbox/message';
import type { ClaimedMessage } from '../claimed-message';
import { canonicalAddress } from '../../schemas/address';

type Facts = { name: string; at: Date; device: string; displaced: boolean };
type Notice = { protective: Decision['protective']; mail(facts: Facts, links: MailLinks): Mail };

/** The template of each notice, and its "this wasn't me" link. */
const notices: Record<NoticeKind, Notice> = {
  'password-changed': {
    protective: { purpose: 'not-me', about: 'password-changed' },
    mail: ({ name, at, device }, links) => ({
      template: 'password-changed',
      props: { name, changedAt: at, device, links },
    }),
  },
  'email-change-notice': {
    protective: { purpose: 'not-me', about: 'email-change-requested' },
    mail: ({ name, at, device }, links) => ({
      template: 'email-change-notice',
      props: { name, requestedAt: at, device, links },
    }),
  },
  'email-changed': {
    protective: { purpose: 'undo-email-change', about: 'email-changed' },
    mail: ({ name, at, device }, links) => ({
      template: 'email-changed',
      props: { name, changedAt: at, device, links },
    }),
  },
  'new-device': {
    protective: { purpose: 'not-me', about: 'new-device' },
    mail: ({ name, at, device }, links) => ({
      template: 'new-device',
      props: { name, signedInAt: at, device, links },
    }),
  },
  'not-me-done': {
    protective: null,
    mail: ({ name, at, device, displaced }) => ({
      template: 'not-me-done',
      props: { name, doneAt: at, device, displaced },
    }),
  },
  'account-deleted': {
    protective: null,
    mail: ({ at, device }) => ({ template: 'account-deleted', props: { deletedAt: at, device } }),
  },
};

type Person = { name: string; canonical: string; reverted: boolean };

/**
 * Decides a notice (ASVS 6.3.7), to the address that it was written for, even if the account's address has changed. Nothing
 * is sent about events that "this wasn't me" has reverted, because the notice would give a thief a way back. The user row is
 * locked against a simultaneous revert, so that either the revert finds the link issued here, or we find the revert.
 */
export async function decideNotice(tx: Tx, message: ClaimedMessage): Promise<Decision> {
  const { kind, address, userId, requestedAt, device } = message;
  if (!isNotice(kind)) throw new Error(`${kind} is not a notice`);
  // A separate statement, because one that waits for a lock reads other tables as they were before the wait.
  await tx.$queryRaw`SELECT 1 AS "one" FROM "User" WHERE "id" = ${userId} FOR SHARE`;
  const [user] = await tx.$queryRaw<Person[]>`
    SELECT u."name", u."emailCanonical" AS "canonical", EXISTS (
      SELECT 1 FROM "EmailLink" r
      WHERE r."userId" = u."id" AND r."purpose" = ANY(${[...protectivePurposes]}) AND r."about" <> 'reset-requested'
        AND r."eventAt" < m."requestedAt" AND m."requestedAt" <= r."usedAt") AS "reverted"
    FROM "User" u JOIN "OutboundEmail" m ON m."id" = ${message.id}
    WHERE u."id" = ${userId}`;
  const facts = {
    name: user?.name ?? '',
    at: requestedAt,
    device,
    displaced: user?.canonical !== canonicalAddress(address),
  };
  const gone = user || kind === 'account-deleted' ? null : 'account-gone';
  const { protective, mail } = notices[kind];
  return {
    to: address,
    discard: user?.reverted ? 'reverted' : gone,
    userId: user ? userId : null,
    link: null,
    protective,
    mail: (links) => mail(facts, links),
  };
}
