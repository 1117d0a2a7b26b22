export type PageCode =
  'malformed' | 'foreign' | 'elsewhere' | 'method' | 'renewed' | 'too-large' | 'failed' | 'busy' | 'away';

export type PageWords = {
  status: number;
  title: string;
  /** `address`: APP_URL. */
  text: string | ((address: string) => string);
  link: 'again' | 'home' | 'there';
};

export const language = 'en';

/** The labels of a page's link. */
export const wayWords = {
  again: 'Try again',
  home: 'Go to the home page',
  there: 'Open the page there',
} as const;

/** Finds the failure in the log. */
export const referenceWords = (reference: string) => `Reference: ${reference}`;

/** The text of the pages that the server around Next writes itself. */
export const pageWords: Record<PageCode, PageWords> = {
  malformed: {
    status: 400,
    title: 'We couldn’t read that request',
    text: 'Part of it was missing or changed along the way. Open the page again.',
    link: 'home',
  },
  foreign: {
    status: 403,
    title: 'This form came from another site',
    text: 'To keep you safe, we did nothing with it. Open the page here and try again.',
    link: 'again',
  },
  elsewhere: {
    status: 403,
    title: 'Use this site’s own address',
    text: (address) => `Nothing was sent. Forms only work at ${address}. Open the page there and try again.`,
    link: 'there',
  },
  method: {
    status: 405,
    title: 'That isn’t possible here',
    text: 'Go back to the home page and try again from there.',
    link: 'home',
  },
  renewed: {
    status: 409,
    title: 'This page is out of date',
    text: 'The site was updated after you opened the form. Nothing was sent. Please try again.',
    link: 'again',
  },
  'too-large': {
    status: 413,
    title: 'That request is too large',
    text: 'Shorten what you entered and try again.',
    link: 'again',
  },
  failed: {
    status: 500,
    title: 'Something went wrong',
    text: 'The problem is on our side. Try again. If that doesn’t help, try again later.',
    link: 'again',
  },
  busy: {
    status: 503,
    title: 'We’re a bit busy',
    text: 'Nothing was changed. Try again in a moment.',
    link: 'again',
  },
  away: {
    status: 503,
    title: 'Back in a moment',
    text: 'Something’s wrong on our side. Try again in a minute. Nothing was lost, and you haven’t been signed out.',
    link: 'again',
  },
};
