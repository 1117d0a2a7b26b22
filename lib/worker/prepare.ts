import { db, type Tx } from '../database/client';
import { deleteUnsentLinks } from '../links/consume';
import { issueLink, type IssuedLink } from '../links/issue';
import { compose } from '../mail/compose';
import type { Decision } from './decide/decision';
import { decideOf } from './decide/kinds';
import { allowMail } from '../suppressions/allow';
import { isRequest } from '../outbox/message';
import type { ClaimedMessage } from './claimed-message';
import { writeEnding } from './ending';
import { keepRendering } from './message-state';

/**
 * Decides what a new message becomes, issues its links and stores its rendering, with placeholders for the tokens, all in
 * one transaction. True when it is ready to be sent; false when it was skipped or postponed, or the lease is lost.
 */
export async function prepareMessage(message: ClaimedMessage): Promise<boolean> {
  return db().$transaction(async (tx) => {
    const decision = await decideOf(message.kind)(tx, message);
    // The lock order of deletions and webhooks: user, message, suppression.
    await tx.$executeRaw`SELECT 1 FROM "OutboundEmail" WHERE "id" = ${message.id} FOR UPDATE`;
    const links = await issueLinks(tx, decision, message);
    const mail = decision.mail(links);
    const { to, discard } = decision;
    const allowance = await allowMail(tx, { template: mail.template, to, takes: discard === null });
    const rendering = await compose(mail, to, message.id);
    if (discard === null && allowance.code === 'send') {
      message.linkId = links.link?.id ?? null;
      message.protectiveLinkId = links.protective?.id ?? null;
      message.rendering = rendering;
      message.userId = decision.userId;
      if (await keepRendering(tx, message, rendering)) return true;
      await deleteUnsentLinks(tx, idsOf(links));
      return false;
    }
    await deleteUnsentLinks(tx, idsOf(links));
    if (discard === null && allowance.code === 'bounced' && !isRequest(message.kind)) {
      const { waitSeconds } = allowance;
      await writeEnding(message, { code: 'postponed', waitSeconds, reason: 'bounced' }, tx);
    } else await writeEnding(message, { code: 'skipped', reason: discard ?? allowance.code }, tx);
    return false;
  });
}

type IssuedLinks = { link: IssuedLink | null; protective: IssuedLink | null };

async function issueLinks(tx: Tx, decision: Decision, message: ClaimedMessage): Promise<IssuedLinks> {
  const link = decision.link && (await issueLink(tx, decision.link));
  if (!decision.protective) return { link, protective: null };
  const { purpose, about } = decision.protective;
  const protects = { about, messageId: message.id, endsLinkId: link?.id ?? null };
  const protective = await issueLink(tx, {
    purpose,
    userId: decision.userId,
    address: decision.to,
    callbackUrl: null,
    protects,
  });
  return { link, protective };
}

const idsOf = ({ link, protective }: IssuedLinks) => [link, protective].flatMap((one) => one?.id ?? []);
