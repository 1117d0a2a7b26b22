/** Props of every email: the app that sends it. */
export type Site = {
  appName: string;
  appUrl: string;
  /** An address that a person reads, or null. */
  supportEmail: string | null;
  /** Lets an operator find the message. Says nothing about the recipient. */
  reference: string;
};

export const sampleSite: Site = {
  appName: 'Sparekey',
  appUrl: 'https://accounts.example.com',
  supportEmail: 'help@example.com',
  reference: 'q7Xk2mPd',
};

/** For previews: as long as a real token, and invalid. */
export const sampleToken = `eyJhbGciOiJIUzI1NiIsImtpZCI6InNhbXBsZSJ9.${'sample'.repeat(12)}.${'sample'.repeat(7)}`;

/** For previews: the longest possible names, with no space to break at. */
export const longNames = {
  name: 'Wolfeschlegelsteinhausenbergerdorffwelchevoralternwarengewissenhaftschaferswesse',
  appName: 'Donaudampfschifffahrtsgesellschaft Customer Accounts',
  supportEmail: 'help.with.accounts.and.everything.else@customers.donaudampfschifffahrt.example.com',
};
