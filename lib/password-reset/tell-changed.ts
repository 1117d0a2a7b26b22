import type { Tx } from '../db';
import type { Decision } from '../outbox/decision';
import type { ClaimedMessage } from '../outbox/message';

/** Decides the notice that a password was changed (ASVS 6.3.7): to the address that the account had then. */
export async function decidePasswordChangedMail(tx: Tx, message: ClaimedMessage): Promise<Decision> {
  const user = await tx.user.findUnique({ where: { id: message.userId ?? '' }, select: { name: true } });
  return {
    to: message.address,
    discard: user ? null : 'account-gone',
    link: null,
    mail: () => ({
      template: 'password-changed',
      props: { name: user?.name ?? '', changedAt: message.requestedAt, device: message.device },
    }),
  };
}
