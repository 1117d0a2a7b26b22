import { moment } from './times';

export const passwordChangedWords = {
  subject: (appName: string) => `Your ${appName} password was changed`,
  title: 'Your password was changed',
  preview: 'If it wasn’t you, tell us within 7 days.',
  changed: (appName: string, at: Date | string, device: string) =>
    `The password of your ${appName} account was changed on ${moment(at)}, from ${device}. Every other browser was signed out, and older links to set a password no longer work.`,
  notYou:
    'If it wasn’t you, somebody else is in your account. Tell us below, within 7 days: everybody is signed out, the new password no longer works, and we mail you a link to set another.',
  mailbox:
    'Then change the password of your mailbox too: whoever can read your mail can set your password here.',
} as const;
