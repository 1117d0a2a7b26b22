import { moment } from './times';

/** The account is gone, and the name with it. */
export const accountDeletedWords = {
  subject: (appName: string) => `Your ${appName} account was deleted`,
  title: 'Your account was deleted',
  preview: 'Everything in it was removed.',
  deleted: (appName: string, at: Date | string, device: string) =>
    `Your ${appName} account was deleted on ${moment(at)}, from ${device}, with everything in it.`,
  free: 'If it was you, there is nothing to do. The address is free: you can sign up with it again.',
  notYou:
    'If you neither deleted it nor asked us to, someone knows your password and can read your email: deleting took both. Change the password of your mailbox now.',
  write: 'Then write to us, at the address below.',
} as const;
