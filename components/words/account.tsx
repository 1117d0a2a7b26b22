import type { ReactNode } from 'react';
import type { EventType } from '@/lib/audit/record';

/** What the pages of the account say. */
export const accountWords = {
  nav: 'Your account',
  links: { profile: 'Profile', security: 'Security', email: 'Email address' },

  bounced: {
    what: (address: ReactNode) => (
      <>
        Mail to {address} came back, so we try it only once a day. A link that you ask for still goes out at
        once.
      </>
    ),
    change: (another: ReactNode) => (
      <>Make room in the mailbox, or let your account go by {another}. Does it work again? Tell us.</>
    ),
    another: 'another address',
  },

  profile: {
    title: 'Your account',
    description: 'Your name, your address, and the way out.',
    heading: 'Profile',
    address: 'Email address',
    since: 'Member since',
    deletion: 'Delete your account',
  },

  security: {
    title: 'Security',
    description: 'Your password, where you are signed in, and what happened in your account.',
    password: 'Password',
    passwordLead: 'A new password signs you out everywhere else and ends every older link.',
    forgot: 'Forgot the current one?',
    sessions: 'Where you are signed in',
    thisOne: 'This browser',
    signedIn: (at: ReactNode) => <>Signed in {at}</>,
    lastSeen: (at: ReactNode) => <>Last seen {at}</>,
    activity: 'Recent activity',
    activityLead: 'Something here that wasn’t you? Change your password: that ends everyone else’s session.',
    activityPages: 'Pages of recent activity',
    newer: 'Newer',
    older: 'Older',
    noEvents: 'Nothing happened here yet.',
    from: (device: string) => `From ${device}`,
    times: (count: number, last: ReactNode) => (
      <>
        {count} times within an hour, most recently {last}
      </>
    ),
  },

  email: {
    title: 'Email address',
    description: 'The address that your account goes by.',
    heading: 'Change the address',
    lead: (address: ReactNode) => (
      <>
        Your account goes by {address}. We mail a link to the new address; the change counts once you open it
        there.
      </>
    ),
    waiting: (address: ReactNode) => (
      <>Waiting for you to open the link that we mailed to {address}. Until then nothing changes.</>
    ),
    expect: (life: string) => `The link works once, for ${life}.`,
  },

  deletion: {
    title: 'Delete your account',
    description: 'Delete your account and everything in it.',
    heading: 'Ask for the link',
    lead: (address: ReactNode) => (
      <>
        This deletes your account for good. Enter your password, and we mail a link to {address}; the account
        is there until you open it and say so once more.
      </>
    ),
    confirmHeading: 'Last question',
    confirm: (address: ReactNode) => (
      <>The account of {address} and everything in it is deleted at once. It can’t be brought back.</>
    ),
    dead: 'The link that you opened no longer works. Ask for a new one here.',
    foreign: 'The link that you opened is for another account.',
  },
} as const;

/** What happened, as its owner reads it. */
export const eventWords: Record<EventType, string> = {
  'reset-requested': 'A link to reset the password was asked for',
  'sign-up-requested': 'Somebody tried to sign up with your address',
  'link-renewal-requested': 'A new link was asked for',
  'signed-up': 'Account made',
  'signed-in': 'Signed in',
  'sign-in-refused': 'Sign-in refused',
  'signed-out': 'Signed out',
  'password-reset': 'Password reset by a mailed link',
  'password-reset-refused': 'Password reset refused',
  'sign-up-refused': 'Sign-up refused',
  'password-changed': 'Password changed',
  'password-change-refused': 'Change of password refused',
  'name-changed': 'Name changed',
  'session-ended': 'A session was ended',
  'session-end-refused': 'The end of a session was asked for, and it was over already',
  'other-sessions-ended': 'All other sessions were ended',
  'sessions-ended': 'All sessions were ended',
  'email-change-requested': 'A change of address was asked for',
  'email-change-refused': 'Change of address refused',
  'email-change-cancelled': 'Change of address cancelled',
  'email-changed': 'Address changed',
  'deletion-requested': 'Deletion of the account was asked for',
  'deletion-refused': 'Deletion refused',
  'account-deleted': 'Account deleted',
  'not-me': 'Somebody with your mailbox said “this wasn’t me”',
  'not-me-refused': '“This wasn’t me” refused',
  'everything-ended': 'Every session and link was ended',
  'mail-retried': 'A mail to you was sent once more',
  'suppression-lifted': 'Mail goes to your address again',
};
