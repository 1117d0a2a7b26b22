import type { Source } from '../requirement';

export const copenhagen: Source = {
  title: 'The Copenhagen Book',
  about: 'A short guide to authentication. The names are ours.',
  requirements: [
    { id: 'Copenhagen reset-token', asks: 'A reset’s token has 112 bits or more.' },
    { id: 'Copenhagen reset-life', asks: 'It lives about an hour, at most a day.' },
    {
      id: 'Copenhagen reset-stored',
      asks: 'It is stored as a SHA-256 hash.',
      note: 'It is not stored at all: its row holds an id that is worth nothing without the secret of the app.',
    },
    { id: 'Copenhagen reset-once', asks: 'It works once.' },
    { id: 'Copenhagen reset-older', asks: 'Older tokens end, or are used again.' },
    { id: 'Copenhagen reset-sessions', asks: 'All sessions end with a reset.' },
    {
      id: 'Copenhagen reset-verified',
      asks: 'The mailbox counts as verified after it.',
      note: 'It always does: nobody has an account before the mailbox is proven.',
    },
    {
      id: 'Copenhagen reset-referrer',
      asks: 'The page has a strict Referrer-Policy.',
    },
    {
      id: 'Copenhagen reset-second-factor',
      asks: 'A second factor is asked for before the new password.',
      notCovered: 'There is no second factor.',
    },
    { id: 'Copenhagen mail-limit', asks: 'Whatever sends mail is strictly limited.' },
    { id: 'Copenhagen password-length', asks: 'Passwords have 8 characters or more, at most 64 to 256.' },
    { id: 'Copenhagen password-composition', asks: 'No kind of character is demanded.' },
    {
      id: 'Copenhagen password-breached',
      asks: 'Passwords are looked up at Have I Been Pwned.',
      notCovered: 'Nothing about a typed password leaves the machine, not even the beginning of its hash.',
    },
    { id: 'Copenhagen password-hash', asks: 'Argon2id with 19 MiB, two passes and one lane.' },
    { id: 'Copenhagen email-lower-case', asks: 'Addresses are looked up in lower case.' },
    {
      id: 'Copenhagen email-shape',
      asks: 'An address has at most 255 characters, one @ and a dot; no clever pattern.',
    },
    { id: 'Copenhagen email-old-told', asks: 'The old address is told of a change.' },
    { id: 'Copenhagen email-pending', asks: 'A new address counts once it is confirmed.' },
    { id: 'Copenhagen email-resend', asks: 'Sending again is limited.' },
  ],
};
