import type { ReactNode } from 'react';

/** What stands around every page, and in place of one that can't be shown. */
export const frameWords = {
  skip: 'Skip to the content',
  support: (address: ReactNode) => <>Stuck? Write to {address}</>,
  mailbox: 'Development mailbox',
  away: {
    title: 'Back in a moment',
    lost: 'Nothing is lost, and nobody was signed out.',
  },
  slow: {
    title: 'This page took too long',
    lead: 'It isn’t your doing, and we’ve been notified. Please try again in a minute.',
  },
  failure: {
    title: 'Something went wrong',
    lead: 'It isn’t your doing. Please load the page again; if it stays like this, try again later.',
    reference: (reference: string) => `Reference: ${reference}`,
  },
} as const;

/** What a page says of something just done. */
export const flashWords = {
  'password-reset': 'Your password has been reset. Sign in with the new one.',
  'signed-out': 'You are signed out.',
  'signed-out-meanwhile': 'You were signed out meanwhile, and nothing was changed. Sign in to go on.',
  'account-deleted': 'Your account was deleted.',
  'address-changed': 'Your address was changed.',
  'address-taken': 'Another account goes by that address now. Nothing was changed.',
  'password-changed': 'Your password was changed. Every other browser is signed out.',
  'session-ended': 'That session is over.',
  'others-ended': 'Every other browser is signed out.',
  'link-mailed': 'A link to set a new password is on its way to your mailbox.',
  'mail-works': 'Thank you. Mail to you goes out as usual again.',
  'name-saved': 'Your name was saved.',
  'change-requested': 'Check the new mailbox: a link is on its way there.',
  'change-cancelled': 'The change of address was cancelled.',
  'deletion-requested': 'Check your email: the link to delete your account is on its way.',
  'request-ended': 'The link is dead now. Your account stays as it is.',
  'taken-back': 'Everybody was signed out. A link to set a new password is on its way to this mailbox.',
} as const;
