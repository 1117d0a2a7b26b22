/** To an address that nobody has proven yet: not a word that the asker typed. */
export const signUpWords = {
  subject: (appName: string) => `Finish signing up to ${appName}`,
  title: (appName: string) => `Welcome to ${appName}`,
  asked: (appName: string) =>
    `Somebody, we hope you, asked to sign up to ${appName} with this address. Go on here to choose a name and a password.`,
  button: 'Finish signing up',
  notYou: 'If it wasn’t you, there is nothing to do: without the link there will be no account.',
} as const;
