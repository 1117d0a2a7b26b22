import { moment } from './times';

/** A mail that an operator sends to see whether mail arrives. */
export const testWords = {
  subject: (appName: string) => `${appName} can send mail`,
  title: 'This mail arrived',
  preview: 'It was sent to see whether mail arrives.',
  proves: (appName: string) =>
    `Whoever runs ${appName} sent this to see whether mail arrives. It did: the sender and the way are right, at least to this mailbox.`,
  sent: (at: Date | string, way: string) => `Sent on ${moment(at)}, ${way}.`,
  ways: { resend: 'by Resend', smtp: 'by SMTP', mailbox: 'into the development mailbox' },
  inbox:
    'If it lay in the spam folder, other people’s mails lie there too: look at the records of the sender’s domain.',
  nothing: 'There is nothing to do here, and nothing about your account.',
} as const;
