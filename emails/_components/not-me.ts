/** The label of the link that secures the account. */
export const notMe = 'This wasn’t me';

/** For emails about something that took the password. */
export const passwordKnown =
  'If this wasn’t you, someone knows your password. Tell us within 7 days and we’ll sign you out everywhere, disable your password and email you a link to set a new one.';
