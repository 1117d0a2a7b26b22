import { recordEvent, type From } from '../audit/record';
import { db } from '../database/client';
import { consumeLink } from '../links/consume';
import { openLink, refusalOf, type LinkRefusal } from '../links/open';
import { readToken } from '../links/token';
import type { Session } from '../sessions/read';
import { removePerson } from './remove-person';
import { lockStanding } from '../sessions/standing';

type Form = { token: string | undefined; formHash: string };

/** `foreign`: the link belongs to another account than the one that is signed in. */
export type DeletionResult = { code: 'done' } | { code: 'foreign' } | { code: 'signed-out' } | LinkRefusal;

/**
 * Deletes the account: by a link from its mailbox, in a session of its own, in one transaction. See removePerson() for
 * what goes and what stays. Throws when the database is away.
 */
export async function deleteAccount(session: Session, form: Form, from: From): Promise<DeletionResult> {
  const opened = await openLink('delete-account', form, from);
  if (opened.code !== 'open') return opened;
  const { link } = opened;
  if (link.userId !== session.user.id) {
    await recordEvent({ type: 'deletion-refused', from, userId: session.user.id, reason: 'foreign-link' });
    return { code: 'foreign' };
  }
  const result = await db().$transaction(async (tx) => {
    const user = await lockStanding(tx, session);
    if (!user) return 'signed-out';
    if (!(await consumeLink(tx, 'delete-account', link.id))) return 'dead';
    await removePerson(tx, user, { device: from.device });
    return 'done';
  });
  if (result === 'dead') return refusalOf('delete-account', form.token, from);
  return { code: result };
}

/**
 * True when the account that a link was made to delete is gone: its links went with it. After a double click or a repeated
 * POST there is no session left that could say so.
 */
export async function isDeleted(token: string | undefined): Promise<boolean> {
  const claims = await readToken('delete-account', token);
  return claims !== null && (await db().emailLink.count({ where: { id: claims.id } })) === 0;
}
