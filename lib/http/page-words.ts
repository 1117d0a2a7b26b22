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

/** Where a page leads on. */
export const wayWords = {
  again: 'Try again',
  home: 'Go to the start page',
  there: 'Open the page there',
} as const;

/** By what the operator finds the failure in the log. */
export const referenceWords = (reference: string) => `Reference: ${reference}`;

/** What the front's own pages say. */
export const pageWords: Record<PageCode, PageWords> = {
  malformed: {
    status: 400,
    title: 'This request can’t be read',
    text: 'Something in it is missing or was changed on the way. Please open the page again.',
    link: 'home',
  },
  foreign: {
    status: 403,
    title: 'This form came from another site',
    text: 'For your safety nothing was done. Please open the page here and fill it in again.',
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
    title: 'This can’t be done here',
    text: 'Please open the page again.',
    link: 'home',
  },
  renewed: {
    status: 409,
    title: 'This page was renewed',
    text: 'The site was updated after you opened the form, and nothing was sent. Please try again.',
    link: 'again',
  },
  'too-large': {
    status: 413,
    title: 'That was too much',
    text: 'A form here never needs that much text.',
    link: 'again',
  },
  failed: {
    status: 500,
    title: 'Something went wrong',
    text: 'It isn’t your doing. Please try again; if it stays like this, try again later.',
    link: 'again',
  },
  busy: {
    status: 503,
    title: 'Many people are here',
    text: 'Nothing was done. Please try again in a few seconds.',
    link: 'again',
  },
  away: {
    status: 503,
    title: 'Back in a moment',
    text: 'We can’t reach our records at the moment. Please try again in a minute. Nothing is lost, and nobody was signed out.',
    link: 'again',
  },
};
