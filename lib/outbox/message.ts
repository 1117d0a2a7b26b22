/** The kinds of message. What each becomes is decided by the worker, in kinds.ts. */
export const messageKinds = [
  'password-reset',
  'sign-up',
  'renewal',
  'email-change',
  'delete-account',
  'password-changed',
  'email-change-notice',
  'email-changed',
  'new-device',
  'not-me-done',
  'account-deleted',
] as const;
export type MessageKind = (typeof messageKinds)[number];

/** Tell of what has happened: nobody waits for them, no stranger can cause them, and they stay true for days. */
const notices = [
  'password-changed',
  'email-change-notice',
  'email-changed',
  'new-device',
  'not-me-done',
  'account-deleted',
] as const satisfies MessageKind[];

export type NoticeKind = (typeof notices)[number];

export const isNotice = (kind: MessageKind): kind is NoticeKind =>
  (notices as readonly MessageKind[]).includes(kind);

/** A message that this worker holds: only who still has its leaseId may write it. */
export type ClaimedMessage = {
  id: string;
  kind: MessageKind;
  address: string;
  userId: string | null;
  renewsLinkId: string | null;
  linkId: string | null;
  /** The "this wasn't me" or undo link that it carries. */
  protectiveLinkId: string | null;
  device: string;
  callbackUrl: string | null;
  requestedAt: Date;
  attempts: number;
  /** Since when an attempt may have been accepted without our knowing; null when none may. */
  unclearSince: Date | null;
  leaseId: string;
  rendering: unknown;
};
