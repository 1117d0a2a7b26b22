import type { ReactNode } from 'react';
import type { EventType } from '@/lib/audit/record';

export const accountWords = {
  nav: 'Your account',
  links: { profile: 'Profile', security: 'Security', email: 'Email address' },

  bounced: {
    what: (address: ReactNode) => (
      <>
        Our emails to {address} are bouncing, so we try only once a day. If you ask for a link, we still send
        it right away.
      </>
    ),
    change: (changeLink: ReactNode) => (
      <>Free up space in your mailbox, or {changeLink}. Already fixed? Let us know.</>
    ),
    changeLink: 'change your email address',
  },

  profile: {
    title: 'Your account',
    description: 'Your name and your email address.',
    heading: 'Personal details',
    address: 'Email address',
    since: 'Member since',
    deletion: 'Delete your account',
  },

  security: {
    title: 'Security',
    description: 'Your password, your sessions and your recent activity.',
    password: 'Password',
    passwordLead: 'A new password signs you out everywhere else and cancels every earlier link.',
    forgot: 'Forgot the current one?',
    sessions: 'Where you’re signed in',
    thisOne: 'This browser',
    signedIn: (at: ReactNode) => <>Signed in {at}</>,
    lastSeen: (at: ReactNode) => <>Last active {at}</>,
    activity: 'Recent activity',
    activityLead: 'Something here wasn’t you? Change your password to sign everyone else out.',
    activityPages: 'Pages of recent activity',
    newer: 'Newer',
    older: 'Older',
    noEvents: 'No activity yet.',
    from: (device: string) => `From ${device}`,
    times: (count: number, last: ReactNode) => (
      <>
        {count} times within an hour, most recently {last}
      </>
    ),
  },

  email: {
    title: 'Email address',
    description: 'The email address on your account.',
    heading: 'Change your email address',
    lead: (address: ReactNode) => (
      <>
        You sign in with {address}. We’ll email a link to the new address; the change takes effect when you
        confirm it there.
      </>
    ),
    waiting: (address: ReactNode) => (
      <>To finish the change, open the link we emailed to {address}. Until then, nothing changes.</>
    ),
    expect: (life: string) => `The link works once, for ${life}.`,
  },

  deletion: {
    title: 'Delete your account',
    description: 'Delete your account and everything in it.',
    heading: 'Confirm your password',
    lead: (address: ReactNode) => (
      <>
        Enter your password, and we’ll email a link to {address}. Your account isn’t deleted until you open
        the link and confirm.
      </>
    ),
    confirmHeading: 'Are you sure?',
    confirm: (address: ReactNode) => (
      <>The account for {address} and everything in it will be deleted immediately. This can’t be undone.</>
    ),
    dead: 'The link you opened no longer works. You can request a new one here.',
    foreign: 'The link you opened is for another account.',
  },
} as const;

export const eventWords: Record<EventType, string> = {
  'reset-requested': 'Password reset requested',
  'sign-up-requested': 'Someone tried to sign up with your email address',
  'link-renewal-requested': 'New link requested',
  'signed-up': 'Account created',
  'signed-in': 'Signed in',
  'sign-in-refused': 'Sign-in failed',
  'signed-out': 'Signed out',
  'password-reset': 'Password reset by email link',
  'password-reset-refused': 'Password reset failed',
  'sign-up-refused': 'Sign-up failed',
  'password-changed': 'Password changed',
  'password-change-refused': 'Password change failed',
  'name-changed': 'Name changed',
  'session-ended': 'Session ended',
  'session-end-refused': 'Tried to end a session that was already over',
  'other-sessions-ended': 'Signed out of other sessions',
  'sessions-ended': 'Signed out everywhere',
  'email-change-requested': 'Email address change requested',
  'email-change-refused': 'Email address change failed',
  'email-change-cancelled': 'Email address change cancelled',
  'email-changed': 'Email address changed',
  'deletion-requested': 'Account deletion requested',
  'deletion-refused': 'Account deletion failed',
  'account-deleted': 'Account deleted',
  'not-me': 'Reported “This wasn’t me”',
  'not-me-refused': '“This wasn’t me” failed',
  'everything-ended': 'All sessions and links ended',
  'mail-retried': 'An email to you was sent again',
  'suppression-lifted': 'Emails to you resumed',
};
