import type { ReactNode } from 'react';

/** The text around every page, and of the pages that replace one that failed. */
export const frameWords = {
  skip: 'Skip to content',
  support: (address: ReactNode) => <>Need help? Email {address}</>,
  mailbox: 'Development mailbox',
  away: {
    title: 'Back in a moment',
    lost: 'Nothing was lost, and you haven’t been signed out.',
  },
  slow: {
    title: 'This page took too long',
    lead: 'We’ve been notified. Try again in a minute.',
  },
  failure: {
    title: 'Something went wrong',
    lead: 'The problem is on our side. Reload the page. If that doesn’t help, try again later.',
    reference: (reference: string) => `Reference: ${reference}`,
  },
} as const;

export const flashWords = {
  'password-reset': 'Your password has been reset. Sign in with your new password.',
  'signed-out': 'You’re signed out.',
  'signed-out-meanwhile': 'You were signed out, so nothing was changed. Sign in to continue.',
  'account-deleted': 'Your account has been deleted.',
  'address-changed': 'Your email address has been changed.',
  'address-taken': 'Another account uses that email address now. Nothing was changed.',
  'password-changed': 'Your password has been changed. You’re signed out everywhere else.',
  'session-ended': 'That session has ended.',
  'others-ended': 'You’re signed out everywhere else.',
  'link-mailed': 'Check your email. A link to set a new password is on its way.',
  'mail-works': 'Thanks. We’ll email you as usual again.',
  'name-saved': 'Your name has been saved.',
  'change-requested': 'Check your email at the new address. A link is on its way.',
  'change-cancelled': 'The email address change has been cancelled.',
  'deletion-requested': 'Check your email. A link to delete your account is on its way.',
  'request-ended': 'That link no longer works. Your account hasn’t changed.',
  'taken-back': 'You’ve been signed out everywhere. A link to set a new password is on its way.',
} as const;
