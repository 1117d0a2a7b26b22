/** To an address that nobody has proven yet: not a word that the asker typed. */
export const emailChangeConfirmWords = {
  subject: (appName: string) => `Confirm your new address for ${appName}`,
  title: 'Confirm your new address',
  asked: (appName: string) =>
    `Somebody, we hope you, asked that an account at ${appName} go by this address from now on.`,
  button: 'Confirm this address',
  notYou: 'If it wasn’t you, there is nothing to do: without the link nothing changes.',
} as const;
