export const deleteAccountWords = {
  subject: (appName: string) => `Delete your ${appName} account`,
  title: 'Delete your account',
  asked: (appName: string) =>
    `Somebody who was signed in to your ${appName} account, and gave your password, asked to delete it.`,
  asksOnce:
    'If it was you, go on here. The page asks once more, and then the account is gone: that can’t be undone.',
  button: 'Delete my account',
} as const;
