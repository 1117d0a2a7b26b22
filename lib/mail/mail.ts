/** A link that a mail carries, with its lifetime by the database's clock. */
type CarriedLink = { createdAt: Date; expiresAt: Date };
/** The links of a mail: the one that its button opens, and "this wasn't me". */
export type MailLinks = { link: CarriedLink | null; protective: CarriedLink | null };

type Asked = { askedAt: Date; device: string };
type Named = { name: string };
type Template<T extends string, P> = { template: T; props: P };

/** Every mail that there is, with the facts it tells. What it is called and looks like is its template's matter. */
export type Mail =
  | Template<'sign-up', Asked & { links: MailLinks }>
  | Template<'account-exists', Asked & Named>
  | Template<'reset-password', Asked & Named & { links: MailLinks }>
  | Template<'email-change-confirm', Asked & { links: MailLinks }>
  | Template<'delete-account', Asked & Named & { links: MailLinks }>
  | Template<'password-changed', Named & { changedAt: Date; device: string; links: MailLinks }>
  | Template<'email-change-notice', Asked & Named & { links: MailLinks }>
  | Template<'email-changed', Named & { changedAt: Date; device: string; links: MailLinks }>
  | Template<'new-device', Named & { signedInAt: Date; device: string; links: MailLinks }>
  | Template<'not-me-done', Named & { doneAt: Date; device: string; displaced: boolean }>
  | Template<'account-deleted', { deletedAt: Date; device: string }>
  | Template<'alarm', { kind: string; firstAt: Date; lastAt: Date; count: number; failure: string }>
  | Template<'test', { sentAt: Date; way: 'resend' | 'smtp' | 'mailbox' }>;
