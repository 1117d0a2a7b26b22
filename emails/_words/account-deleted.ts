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
    'If it wasn’t you, and you didn’t ask us to delete it, someone knows your password and can read your email: deleting took both. Change your email password now.',
  write: 'Then write to us, at the address below.',
} as const;
