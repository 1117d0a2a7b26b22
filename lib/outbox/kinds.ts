import { decideSignUpMail } from '../accounts/send-sign-up-link';
import { decideRenewal, mayRenew } from '../links/send-renewal';
import { decidePasswordChangedMail } from '../password-reset/tell-changed';
import { decideResetMail } from '../password-reset/send-link';
import type { Decide } from './decision';
import type { ClaimedMessage, MessageKind } from './message';

/** What decides each kind of message. */
export const kinds: Record<MessageKind, Decide> = {
  'password-reset': decideResetMail,
  'sign-up': decideSignUpMail,
  renewal: decideRenewal,
  'password-changed': decidePasswordChangedMail,
};

/** False when a limit that only the worker can know forbids the message. Asked outside any transaction. */
export async function mayProceed(message: ClaimedMessage): Promise<boolean> {
  return message.kind === 'renewal' ? mayRenew(message) : true;
}
