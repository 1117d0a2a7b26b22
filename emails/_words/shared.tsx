import type { ReactNode } from 'react';
import { endOfLife, lifeInWords, moment } from './times';

/** What more than one mail says. */
export const sharedWords = {
  hello: (name: string) => `Hello ${name},`,
  helloStranger: 'Hello,',
  life: (seconds: number, expiresAt: Date | string) =>
    `The link works once, for ${lifeInWords(seconds)}, until ${endOfLife(expiresAt, seconds)}.`,
  lifePreview: (seconds: number) => `The link works for ${lifeInWords(seconds)}.`,
  askedFor: (at: Date | string, device: string) => `Asked for on ${moment(at)}, from ${device}.`,
  ifYou: 'If it was you, there is nothing to do.',
  notMe: 'This wasn’t me',
  passwordKnown:
    'If it wasn’t you, somebody knows your password. Tell us below, within 7 days: everybody is signed out, the password no longer works, and we mail you a link to set a new one.',
  byHand: (label: string) => `${label}:`,
  team: (appName: string) => `The ${appName} team`,
  support: (address: ReactNode) => <>Questions? Write to {address}</>,
  reference: (reference: string) => `Reference ${reference}`,
} as const;
