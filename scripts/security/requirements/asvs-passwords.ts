import type { Source } from '../requirement';

export const asvsPasswords: Source = {
  title: 'ASVS 5.0, chapter 6: documentation and passwords',
  about: 'OWASP Application Security Verification Standard 5.0, authentication.',
  requirements: [
    {
      id: 'ASVS 6.1.1',
      asks: 'It is written down how limits withstand guessing and stuffing, and how nobody is locked out by them.',
      documented: '[What is limited](#what-is-limited)',
    },
    {
      id: 'ASVS 6.1.2',
      asks: 'It is written down which words of the context a password must not be made of.',
      documented: '[Passwords](#passwords)',
    },
    {
      id: 'ASVS 6.1.3',
      asks: 'All ways to authenticate are written down, with equal strength.',
      documented: '[The ways in](#the-ways-in)',
    },
    {
      id: 'ASVS 6.2.1',
      asks: 'A password has at least 8 characters; 15 are advised.',
    },
    { id: 'ASVS 6.2.2', asks: 'People can change their password.' },
    { id: 'ASVS 6.2.3', asks: 'Changing it takes the current and the new one.' },
    {
      id: 'ASVS 6.2.4',
      asks: 'None of the 3,000 most used passwords that fit the policy is taken.',
      partly:
        'With PASSWORD_MIN_LENGTH above 17 the list, of a million used passwords, has fewer than 3,000 of that length.',
    },
    { id: 'ASVS 6.2.5', asks: 'Any composition of characters is taken, and none demanded.' },
    { id: 'ASVS 6.2.6', asks: 'The field is masked, and may be shown.' },
    { id: 'ASVS 6.2.7', asks: 'Pasting, the browser’s help and password managers work.' },
    {
      id: 'ASVS 6.2.8',
      asks: 'The password is verified exactly as it was typed.',
      partly:
        'Both sides are brought to Unicode’s form NFC first, as NIST advises: else “ä” typed on a Mac is another password than on Windows. Case, spaces and every other character count as typed.',
    },
    { id: 'ASVS 6.2.9', asks: 'Passwords of 64 characters or more are taken.' },
    { id: 'ASVS 6.2.10', asks: 'A password stays until it is changed for a reason: none runs out.' },
    { id: 'ASVS 6.2.11', asks: 'Words of the context make no password.' },
    {
      id: 'ASVS 6.2.12',
      asks: 'Passwords of breaches are refused.',
      notCovered:
        'Whether a password was in a breach is asked of services on the network, and nothing about a typed password leaves the machine here. The list that is shipped, of a million passwords that were in breaches, stops the most used of them and no rare one.',
    },
  ],
};
