/** What every mail knows of the app that sends it. */
export type Site = {
  appName: string;
  appUrl: string;
  /** A person to write to, or null. */
  supportEmail: string | null;
  /** A few letters by which the operator finds this message. Names nobody. */
  reference: string;
};

export const sampleSite: Site = {
  appName: 'Sparekey',
  appUrl: 'https://accounts.example.com',
  supportEmail: 'help@example.com',
  reference: 'q7Xk2mPd',
};

/** As long as a real one, for the previews. Signs nothing. */
export const sampleToken = `eyJhbGciOiJIUzI1NiIsImtpZCI6InNhbXBsZSJ9.${'sample'.repeat(32)}.${'sample'.repeat(7)}`;

/** The longest names there can be, without a space to break at. */
export const longNames = {
  name: 'Wolfeschlegelsteinhausenbergerdorffwelchevoralternwarengewissenhaftschaferswesse',
  appName: 'Donaudampfschifffahrtsgesellschaft Customer Accounts',
  supportEmail: 'help.with.accounts.and.everything.else@customers.donaudampfschifffahrt.example.com',
};
