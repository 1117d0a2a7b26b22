import { decideDeletionMail } from '../accounts/send-deletion-link';
import { decideEmailChangeMail } from '../accounts/send-email-change';
import { decideSignUpMail } from '../accounts/send-sign-up-link';
import { decideNotice } from '../accounts/tell';
import { decideRenewal, mayRenew } from '../links/send-renewal';
import { decideResetMail } from '../password-reset/send-link';
import type { Decide } from './decision';
import { isNotice, type ClaimedMessage, type MessageKind, type NoticeKind } from './message';
import { decideAlarm } from '../alarms/send';

const others: Record<Exclude<MessageKind, NoticeKind>, Decide> = {
  'password-reset': decideResetMail,
  'sign-up': decideSignUpMail,
  renewal: decideRenewal,
  'email-change': decideEmailChangeMail,
  'delete-account': decideDeletionMail,
  alarm: decideAlarm,
};

/** What decides a kind of message. */
export function decideOf(kind: MessageKind): Decide {
  return isNotice(kind) ? decideNotice : others[kind];
}

/** False when a limit that only the worker can know forbids the message. Asked outside any transaction. */
export async function mayProceed(message: ClaimedMessage): Promise<boolean> {
  return message.kind === 'renewal' ? mayRenew(message) : true;
}
