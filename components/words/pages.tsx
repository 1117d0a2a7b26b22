import type { ReactNode } from 'react';

/** What each page says of itself: the title of its tab, the line for search engines, its heading and its first words. */
export const pageWords = {
  site: {
    description: (appName: string) => `${appName}: your account, and the way back into it.`,
  },
  home: {
    heading: 'A spare key for your account',
    lead: (appName: string) =>
      `${appName} keeps your account, and gets you back in when you forget the password.`,
    leadSignedIn: (appName: string, name: string) =>
      `Welcome back, ${name}. You are signed in to ${appName}.`,
    promises: [
      {
        title: 'One link by email',
        text: 'Forgot your password? A link comes by email. It works once, and for minutes only.',
      },
      {
        title: 'Old doors close',
        text: 'A new password signs you out everywhere else, and ends every older link.',
      },
      {
        title: 'Nobody learns who is here',
        text: 'No page tells a stranger whether an address has an account.',
      },
    ],
  },
  signIn: {
    title: 'Sign in',
    description: 'Sign in to your account.',
    newHere: 'New here?',
    cookiesRequired:
      'Your browser doesn’t store cookies for this site, so you can’t stay signed in. Allow cookies, then sign in again.',
  },
  signUp: {
    title: 'Sign up',
    description: 'Make an account: a link is mailed to you first.',
    lead: 'We mail you a link first, so that nobody can sign up with your address but you.',
    haveAccount: 'Have an account?',
  },
  forgotPassword: {
    title: 'Forgot your password?',
    description: 'Have a link mailed to you and set a new password.',
    lead: 'Tell us your address, and we mail you a link to set a new one.',
    remembered: 'Remembered it?',
  },
  resetPassword: {
    title: 'Set a new password',
    description: 'Set a new password for your account.',
    lead: (address: ReactNode) => <>For {address}. You will be signed out everywhere.</>,
  },
  completeSignUp: {
    title: 'Finish signing up',
    description: 'Choose a name and a password for your account.',
    lead: (address: ReactNode) => <>Your account will be for {address}.</>,
  },
  confirmEmail: {
    title: 'Confirm your new address',
    description: 'Let your account go by a new address.',
    lead: (now: string | null, address: ReactNode) => (
      <>
        The account that goes by {now ?? 'another address'} will go by {address} from now on. Is it not yours?
        Then close this page.
      </>
    ),
    takenTitle: 'This address is taken',
  },
  notMe: {
    title: 'This wasn’t me',
    description: 'Stop what happened in your account.',
    doneTitle: 'That’s done',
  },
  notFound: {
    title: 'Not found',
    description: 'There is no page at this address.',
    heading: 'There is no page here',
    lead: 'The address may be mistyped, or the page is gone.',
  },
} as const;
