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
} as const;
