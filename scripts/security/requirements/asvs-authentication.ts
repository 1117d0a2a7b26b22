import type { Source } from '../requirement';

export const asvsAuthentication: Source = {
  title: 'ASVS 5.0, chapter 6: authentication and recovery',
  about: 'What is asked of signing in, of the first secret, and of getting back in.',
  requirements: [
    { id: 'ASVS 6.3.1', asks: 'Guessing and stuffing of passwords are stopped.' },
    { id: 'ASVS 6.3.2', asks: 'There is no default account.' },
    {
      id: 'ASVS 6.3.3',
      asks: 'A second factor is asked for.',
      notCovered:
        'There is none: an account is a password and a mailbox. Whoever needs one must add it, and ask for it before a new password is set by a link, too.',
    },
    { id: 'ASVS 6.3.4', asks: 'No way in is undocumented, and all ask the same.' },
    {
      id: 'ASVS 6.3.5',
      asks: 'People are told of suspicious attempts to authenticate.',
      partly:
        'Of a sign-in from a browser that the account does not know, by mail, and of every reset that is asked for, since its mail goes to them. Wrong passwords stand under “Recent activity” only: mail about them would let strangers send it.',
    },
    {
      id: 'ASVS 6.3.6',
      asks: 'Mail is no factor of authentication (level 3).',
      notCovered:
        'Recovery by mail is what this is for: whoever holds the mailbox can set a new password. Level 3 is not claimed for it.',
    },
    { id: 'ASVS 6.3.7', asks: 'People are told of a change of their password or address (level 3).' },
    {
      id: 'ASVS 6.3.8',
      asks: 'Nobody learns who has an account, from words, codes or time, at sign-up and “forgot password” too (level 3).',
    },
    { id: 'ASVS 6.4.1', asks: 'A first secret made by the system is random, short-lived and for one use.' },
    { id: 'ASVS 6.4.2', asks: 'There are no hints and no secret questions.' },
    {
      id: 'ASVS 6.4.3',
      asks: 'A forgotten password is replaced without going around a second factor.',
      note: 'There is no second factor to go around. A reset signs nobody in, so one that is added is asked for next.',
    },
    {
      id: 'ASVS 6.4.4',
      asks: 'A lost factor is replaced after a proof as good as at the beginning.',
      note: 'The password is the only factor: the mailbox is proven by a link, as it was at sign-up.',
    },
    {
      id: 'ASVS 6.4.6',
      asks: 'Administrators may begin a reset, and never choose or see a password (level 3).',
    },
    { id: 'ASVS 6.5.1', asks: 'A secret for one use works once.' },
    {
      id: 'ASVS 6.5.2',
      asks: 'Such secrets are stored as hashes where they have less than 112 bits.',
      note: 'They have 192 bits, and are not stored at all: the token is made when the mail is handed over.',
    },
    { id: 'ASVS 6.5.3', asks: 'They are made by a generator that is fit for secrets.' },
    { id: 'ASVS 6.5.4', asks: 'A code has at least 20 bits.' },
    { id: 'ASVS 6.5.5', asks: 'A code that is mailed lives ten minutes at most.' },
    {
      id: 'ASVS 6.6.2',
      asks: 'A code works for the request that it was made for only.',
      partly:
        'A link is bound to its account, address, purpose and mail, and its form to the link. It is not bound to the browser that asked: mail is often read on another device.',
    },
    { id: 'ASVS 6.6.3', asks: 'Guessing a code is limited.' },
  ],
};
