import { db, type Tx } from '../db';
import { issueLink } from '../links/issue';
import { compose } from '../mail/compose';
import { kinds } from './kinds';
import type { ClaimedMessage } from './message';
import { keepRendering, markEnded } from './settle';

/**
 * Decides what a fresh message becomes, issues its link and stores its rendering, with a placeholder where the token
 * goes, in one transaction. True: it is ready to be sent; false: it was skipped, or the lease is lost.
 */
export async function prepareMessage(message: ClaimedMessage): Promise<boolean> {
  return db().$transaction(async (tx) => {
    const decision = await kinds[message.kind](tx, message);
    const link = decision.link && (await issueLink(tx, decision.link));
    const rendering = await compose(decision.mail(link), decision.to, message.id);
    if (decision.discard === null) {
      message.linkId = link?.id ?? null;
      message.rendering = rendering;
      return (await keepRendering(tx, message, rendering, message.linkId)) || (await forget(tx, link?.id));
    }
    await forget(tx, link?.id);
    await markEnded(message, 'skipped', decision.discard, tx);
    return false;
  });
}

/** A link that nobody will be mailed is no link. */
async function forget(tx: Tx, linkId: string | undefined): Promise<false> {
  if (linkId) await tx.$executeRaw`DELETE FROM "EmailLink" WHERE "id" = ${linkId}`;
  return false;
}
