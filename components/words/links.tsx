import type { ReactNode } from 'react';

/** A link's life, from its seconds. Rounded down: a page never promises more. */
export function lifeWords(seconds: number): string {
  if (seconds === 1) return '1 second';
  if (seconds === 60) return '1 minute';
  return seconds < 120 ? `${seconds} seconds` : `${Math.floor(seconds / 60)} minutes`;
}

/** The page after a link was asked for. It says the same, whoever has an account. */
export const checkEmailWords = {
  title: 'Check your email',
  reset: (address: ReactNode) => <>If there is an account for {address}, a link is on its way.</>,
  signUp: (address: ReactNode) => (
    <>
      A mail to {address} is on its way. Open the link in it to go on; if you have an account already, it
      tells you so.
    </>
  ),
  expect: (life: string) => `The link works once, for ${life}. Nothing there? Look in the spam folder too.`,
  askedAgain: 'Asked for again.',
  elsewhere: 'Opened it on another device?',
} as const;

/** The page of a link that was ours and no longer works. */
export const deadLinkWords = {
  title: 'This link no longer works',
  expired: 'This link has expired. Links live for a short time only, to keep your account safe.',
  used: 'This link was used already. Each link works once.',
  replaced:
    'This link was replaced by something newer, such as another link that was used or a new password.',
  renewedReset:
    'If the account still goes by the address that this link was mailed to, a new one is on its way there.',
  renewedSignUp: 'A mail is on its way to the address that this link was mailed to.',
  allWell: 'All well already?',
  askFromAccount: 'Ask for a new one in your account.',
  protective: 'To keep everyone else out, set a new password.',
} as const;

/** The page of "this wasn't me", by what the mail told of. It says what the button does before it is pressed. */
export const notMeWords = {
  request: (address: ReactNode) => (
    <>
      Somebody asked for a link to set a new password for the account of {address}. The button ends that link
      and nothing else: your password and everything in your account stay as they are.
    </>
  ),
  told: {
    'password-changed': 'The password of your account was changed.',
    'email-change-requested': 'Somebody asked that your account go by another address.',
    'email-changed': 'The address of your account was changed.',
    'new-device': 'Somebody signed in to your account from another browser.',
    'deletion-requested': 'Somebody asked to delete your account.',
  },
  account: (address: ReactNode) => <>It is about the account of {address}.</>,
  does: 'If it wasn’t you, the button closes your account to everyone until you have set a new password:',
  effects: [
    'Everybody is signed out, you too.',
    'The password no longer works.',
    'Your account goes by this address, even if it was changed since.',
    'The address can’t be changed for 24 hours.',
    'A link to set a new password is mailed to this address.',
  ],
  nothing: 'If it was you, there is nothing to do. Close this page.',
  after: 'Open the mail, set a new password, and give your mailbox a new one too.',
} as const;

/** A link used less than a minute ago: most likely somebody pressed twice. */
export const justUsedWords = {
  title: 'That’s done',
  reset: 'Your password was set with this link a moment ago.',
  signUp: 'Your account was made with this link a moment ago.',
  email: 'Your address was confirmed with this link a moment ago.',
} as const;

/** This browser opened no link, can't remember the one it opened, or opened one that we never sent. */
export const noLinkWords = {
  missing: {
    title: 'Open the link in your email again',
    lead: 'To continue, open the link that we emailed you in this browser.',
  },
  'no-cookies': {
    title: 'Allow cookies to continue',
    lead: 'Your browser doesn’t store cookies for this site, and the link needs one. Allow cookies, then open the link in your email again.',
  },
  forged: {
    title: 'This link isn’t complete',
    lead: 'It may have been cut off on its way here. Ask for a new one.',
  },
} as const;
