/** The language of the pages (BCP 47), and the spelling of their dates. */
export const language = 'en';
export const locale = 'en-GB';
