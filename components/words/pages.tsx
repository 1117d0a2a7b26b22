import type { ReactNode } from 'react';

/** The title, description, heading and first words of each page. */
export const pageWords = {
  site: {
    description: (appName: string) =>
      `Your ${appName} account, and a way back in if you forget your password.`,
  },
  home: {
    heading: 'A spare key for your account',
    lead: (appName: string) =>
      `${appName} keeps your account safe and gets you back in if you forget your password.`,
    leadSignedIn: (appName: string, name: string) => `Welcome back, ${name}. You’re signed in to ${appName}.`,
    promises: [
      {
        title: 'One link by email',
        text: 'Forgot your password? We’ll email you a link. It works once, and only for a few minutes.',
      },
      {
        title: 'A clean start',
        text: 'A new password signs you out everywhere else and cancels every earlier link.',
      },
      {
        title: 'Private by design',
        text: 'We never tell anyone whether an email address has an account.',
      },
    ],
  },
  signIn: {
    title: 'Sign in',
    description: 'Sign in to your account.',
    newHere: 'New here?',
    cookiesRequired:
      'Your browser blocks cookies for this site, so you can’t stay signed in. Allow cookies, then sign in again.',
  },
  signUp: {
    title: 'Create account',
    description: 'Create an account. We’ll email you a link to get started.',
    lead: 'We’ll email you a link to get started.',
    haveAccount: 'Already have an account?',
  },
  forgotPassword: {
    title: 'Forgot your password?',
    description: 'Get a link by email to set a new password.',
    lead: 'Enter your email address, and we’ll send you a link to set a new password.',
    remembered: 'Remember it after all?',
  },
  resetPassword: {
    title: 'Set a new password',
    description: 'Set a new password for your account.',
    lead: (address: ReactNode) => <>For {address}. You’ll be signed out everywhere.</>,
  },
  completeSignUp: {
    title: 'Finish creating your account',
    description: 'Choose a name and a password for your account.',
    lead: (address: ReactNode) => <>You’ll sign in with {address}.</>,
  },
  confirmEmail: {
    title: 'Confirm your new email address',
    description: 'Start using a new email address for your account.',
    lead: (current: string | null, address: ReactNode) => (
      <>
        The account{current && ` for ${current}`} will use {address} from now on. If this isn’t your account,
        close this page.
      </>
    ),
    takenTitle: 'This email address is taken',
  },
  notMe: {
    title: 'This wasn’t me',
    description: 'Secure your account.',
    doneTitle: 'All done',
  },
  notFound: {
    title: 'Page not found',
    description: 'There’s no page at this address.',
    lead: 'The address may be wrong, or the page may have been removed.',
  },
} as const;
