export const emailChangeNoticeWords = {
  subject: (appName: string) => `A new address was asked for your ${appName} account`,
  title: 'A new address was asked for',
  preview: 'Nothing has changed yet.',
  asked: (appName: string) =>
    `Somebody who was signed in to your ${appName} account, and gave your password, asked that the account go by another address.`,
  notYet: 'Nothing has changed yet: the address changes when it is confirmed from the new mailbox.',
  ifYou: 'If it was you, there is nothing to do here.',
  notYou:
    'If it wasn’t you, somebody knows your password. Tell us below, within 7 days: the change is stopped, everybody is signed out, the password no longer works, and we mail you a link to set a new one.',
} as const;
