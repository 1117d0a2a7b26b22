/** Somebody waits for the link in these, or a stranger may have asked: they stand for an hour. */
const requests = ['password-reset', 'sign-up', 'renewal', 'email-change', 'delete-account'] as const;

/** Tell people of what has happened: nobody waits for them, no stranger can cause them, and they stay true for days. */
const notices = [
  'password-changed',
  'email-change-notice',
  'email-changed',
  'new-device',
  'not-me-done',
  'account-deleted',
] as const;

/** The kinds of message. An alarm goes to operators. What each becomes is decided by the worker, in kinds.ts. */
export const messageKinds = [...requests, ...notices, 'alarm'] as const;

export type MessageKind = (typeof messageKinds)[number];
export type RequestKind = (typeof requests)[number];
export type NoticeKind = (typeof notices)[number];

export const isRequest = (kind: MessageKind): kind is RequestKind =>
  (requests as readonly MessageKind[]).includes(kind);

export const isNotice = (kind: MessageKind): kind is NoticeKind =>
  (notices as readonly MessageKind[]).includes(kind);
