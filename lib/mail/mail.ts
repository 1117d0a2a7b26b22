/** A link's lifetime, by the database clock. */
type LinkTimes = { createdAt: Date; expiresAt: Date };
/** The links of a mail: the main one, and "this wasn't me". */
export type MailLinks = { link: LinkTimes | null; protective: LinkTimes | null };

type Request = { requestedAt: Date; device: string };
type Person = { name: string };
type Template<T extends string, P> = { template: T; props: P };

/** Every mail and its facts. The templates in emails/ choose the words. */
export type Mail =
  | Template<'sign-up', Request & { links: MailLinks }>
  | Template<'account-exists', Request & Person>
  | Template<'reset-password', Request & Person & { links: MailLinks }>
  | Template<'email-change-confirm', Request & { links: MailLinks }>
  | Template<'delete-account', Request & Person & { links: MailLinks }>
  | Template<'password-changed', Person & { changedAt: Date; device: string; links: MailLinks }>
  | Template<'email-change-notice', Request & Person & { links: MailLinks }>
  | Template<'email-changed', Person & { changedAt: Date; device: string; links: MailLinks }>
  | Template<'new-device', Person & { signedInAt: Date; device: string; links: MailLinks }>
  | Template<'not-me-done', Person & { doneAt: Date; device: string; displaced: boolean }>
  | Template<'account-deleted', { deletedAt: Date; device: string }>
  | Template<'alarm', { kind: string; firstAt: Date; lastAt: Date; count: number; failure: string }>
  | Template<'test', { sentAt: Date; provider: 'resend' | 'smtp' | 'mailbox' }>;
