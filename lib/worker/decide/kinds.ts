import { decideDeletionMail } from './delete-account';
import { decideEmailChangeMail } from './email-change';
import { decideSignUpMail } from './sign-up';
import { decideNotice } from './notice';
import { decideRenewal, mayRenew } from './renewal';
import { decideResetMail } from './password-reset';
import type { Decide } from './decision';
import { isNotice, type MessageKind, type NoticeKind } from '../../outbox/message';
import type { ClaimedMessage } from '../claimed-message';
import { decideAlarm } from './alarm';

const others: Record<Exclude<MessageKind, NoticeKind>, Decide> = {
  'password-reset': decideResetMail,
  'sign-up': decideSignUpMail,
  renewal: decideRenewal,
  'email-change': decideEmailChangeMail,
  'delete-account': decideDeletionMail,
  alarm: decideAlarm,
};

/** The function that decides messages of a kind. */
export function decideOf(kind: MessageKind): Decide {
  return isNotice(kind) ? decideNotice : others[kind];
}

/** False when a limit forbids the message that only the worker can check. Called outside a transaction. */
export async function mayProceed(message: ClaimedMessage): Promise<boolean> {
  return message.kind === 'renewal' ? mayRenew(message) : true;
}
