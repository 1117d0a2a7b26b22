import { moment } from './times';

export const passwordChangedWords = {
  subject: (appName: string) => `Your ${appName} password was changed`,
  title: 'Your password was changed',
  preview: 'You were signed out everywhere.',
  changed: (appName: string, at: Date | string, device: string) =>
    `The password of your ${appName} account was changed on ${moment(at)}, from ${device}. You were signed out everywhere, and links that we had mailed you before no longer work.`,
  you: 'If it was you, there is nothing to do.',
  notYou:
    'If it wasn’t you, somebody else is in your account. Set a new password now, which ends their sessions too. Then change the password of your mailbox too: whoever can read your mail can set your password here.',
  button: 'Set a new password',
} as const;
