import type { ReactNode } from 'react';

/** A link's lifetime. Rounded down, so that a page never promises more. */
export function lifetimeWords(seconds: number): string {
  if (seconds === 1) return '1 second';
  if (seconds === 60) return '1 minute';
  return seconds < 120 ? `${seconds} seconds` : `${Math.floor(seconds / 60)} minutes`;
}

/** The page after a link was requested. The same whether or not there is an account. */
export const checkEmailWords = {
  title: 'Check your email',
  reset: (address: ReactNode) => <>If there is an account for {address}, a link is on its way.</>,
  signUp: (address: ReactNode) => (
    <>
      An email to {address} is on its way. Open the link in it to continue. If you already have an account,
      the email will say so.
    </>
  ),
  expect: (life: string) => `The link works once, for ${life}. Can’t find it? Check your spam folder.`,
  askedAgain: 'Requested again.',
  elsewhere: 'Opened it on another device?',
} as const;

/** The page of a genuine link that no longer works. */
export const deadLinkWords = {
  title: 'This link no longer works',
  expired: 'This link has expired. To keep your account safe, links only work for a short time.',
  used: 'This link has already been used. Each link works once.',
  replaced: 'This link has been replaced, for example by a newer link or a new password.',
  renewedReset:
    'If the account still uses the email address this link was sent to, a new link is on its way.',
  renewedSignUp: 'A new email is on its way to the address this link was sent to.',
  signedIn: 'Already back in?',
} as const;

/** The page of "this wasn't me". Says what the button does before it is pressed. */
export const notMeWords = {
  request: (address: ReactNode) => (
    <>
      Someone asked to reset the password for the account {address}. If it wasn’t you, you can cancel the
      link. Your password and everything else in your account stay the same.
    </>
  ),
  about: {
    'password-changed': 'The password for your account was changed.',
    'email-change-requested': 'Someone asked to change the email address on your account.',
    'email-changed': 'The email address on your account was changed.',
    'new-device': 'Someone signed in to your account from a new browser.',
    'deletion-requested': 'Someone asked to delete your account.',
  },
  account: (address: ReactNode) => <>Account: {address}</>,
  effectsLead: 'If this wasn’t you, press the button to secure your account:',
  effects: [
    'You’ll be signed out everywhere.',
    'Your password will stop working.',
    'Your account will use this email address, even if it was changed.',
    'Your email address can’t be changed for 24 hours.',
    'We’ll email you a link to set a new password.',
  ],
  nothing: 'If this was you, you can close this page.',
  after: 'Open the email and set a new password. Then change the password for your email too.',
} as const;

/** A link used less than a minute ago, probably by a double click. */
export const justUsedWords = {
  title: 'All done',
  reset: 'Your password was set with this link a moment ago.',
  signUp: 'Your account was created with this link a moment ago.',
  email: 'Your email address was confirmed with this link a moment ago.',
} as const;

/** This browser opened no link, stores no cookies, or opened a link that we never sent. */
export const noLinkWords = {
  missing: {
    title: 'Open the link in your email again',
    lead: 'To continue, open the link from our email in this browser.',
  },
  'no-cookies': {
    title: 'Allow cookies to continue',
    lead: 'This page needs a cookie, and your browser blocks cookies for this site. Allow cookies, then open the link in your email again.',
  },
  forged: {
    title: 'This link isn’t valid',
    lead: 'Part of it may be missing. Try copying it from the email again, or request a new one.',
  },
} as const;
