export const resetPasswordWords = {
  subject: (appName: string) => `Reset your ${appName} password`,
  title: 'Reset your password',
  asked: (appName: string) =>
    `You, or somebody who typed your address, asked to set a new password for your ${appName} account.`,
  button: 'Set a new password',
  notYou:
    'If it wasn’t you, there is nothing to do: your password stays as it is. Please don’t forward this mail.',
  notMe: 'Didn’t ask for it? End the link above, and nothing else:',
} as const;
