import { moment } from './times';

/** To both mailboxes, where there are two: neither is told that the other is in the wrong. */
export const notMeDoneWords = {
  subject: (appName: string) => `Everybody was signed out of your ${appName} account`,
  title: 'Everybody was signed out',
  preview: 'The password no longer works.',
  done: (appName: string, at: Date | string, device: string) =>
    `We did what you asked on ${moment(at)}, from ${device}: everybody was signed out of your ${appName} account, and the password no longer works.`,
  address: 'The account goes by this address, and that can’t be changed for 24 hours.',
  next: 'A link to set a new password comes in a mail of its own.',
  notYou:
    'If it wasn’t you who asked, somebody can read your mail: change the password of your mailbox first.',
  displacedTitle: 'Your account goes by another address now',
  displacedPreview: 'It went by this address until now.',
  displaced: (appName: string, at: Date | string, device: string) =>
    `Somebody with the mailbox that your ${appName} account went by before told us on ${moment(at)}, from ${device}, that the change of address wasn’t theirs. So the account goes by that mailbox again, and no longer by this one.`,
  signedOut: 'Everybody was signed out, and the password no longer works.',
  yours: 'If the account is yours, write to us, at the address below.',
  yoursNoSupport: (appName: string) => `If the account is yours, tell the people who run ${appName}.`,
} as const;
