import { moment } from './times';

export const emailChangedWords = {
  subject: (appName: string) => `The address of your ${appName} account was changed`,
  title: 'The address of your account was changed',
  preview: 'If it wasn’t you, you can undo the change for 7 days.',
  changed: (appName: string, at: Date | string, device: string) =>
    `Your ${appName} account no longer goes by this address. It was changed on ${moment(at)}, from ${device}, and our mails now go to the new one.`,
  notYou:
    'If it wasn’t you, undo the change below. The account goes by this address again, everybody is signed out, the password no longer works, and a link to set a new one comes to this address.',
  life: 'You can do so for 7 days, even if the password or the address is changed again meanwhile.',
  button: 'Undo the change',
} as const;
