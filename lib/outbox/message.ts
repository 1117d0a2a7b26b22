/** A user is waiting for the link in these, or a stranger may have asked for it. They are valid for an hour. */
const requests = ['password-reset', 'sign-up', 'renewal', 'email-change', 'delete-account'] as const;

/** These report an event in the account. A stranger can't cause them, and they stay true for days. */
const notices = [
  'password-changed',
  'email-change-notice',
  'email-changed',
  'new-device',
  'not-me-done',
  'account-deleted',
] as const;

/** The kinds of message. An alarm goes to operators. The worker decides what each becomes, in lib/worker/decide/. */
export const messageKinds = [...requests, ...notices, 'alarm'] as const;

export type MessageKind = (typeof messageKinds)[number];
export type RequestKind = (typeof requests)[number];
export type NoticeKind = (typeof notices)[number];

export const isRequest = (kind: MessageKind): kind is RequestKind =>
  (requests as readonly MessageKind[]).includes(kind);

export const isNotice = (kind: MessageKind): kind is NoticeKind =>
  (notices as readonly MessageKind[]).includes(kind);
