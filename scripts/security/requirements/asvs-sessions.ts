import type { Source } from '../requirement';

export const asvsSessions: Source = {
  title: 'ASVS 5.0, chapters 7 and 9: sessions and tokens',
  about:
    'A session is a row; its cookie is a token that carries only the row’s id. A link’s token is held against its row.',
  requirements: [
    {
      id: 'ASVS 7.1.1',
      asks: 'The idle and the absolute life of a session are written down, with reasons.',
      documented: '[How long a session lives](#how-long-a-session-lives)',
    },
    {
      id: 'ASVS 7.1.2',
      asks: 'It is written down how many sessions an account may have, and what happens beyond.',
      documented: '[How long a session lives](#how-long-a-session-lives)',
    },
    { id: 'ASVS 7.2.1', asks: 'A session is checked on the server.' },
    {
      id: 'ASVS 7.2.2',
      asks: 'Sessions go by tokens made for each, not by fixed keys.',
      note: 'Metrics and cron are read by machines with a fixed bearer token each. It opens nothing of any account.',
    },
    { id: 'ASVS 7.2.3', asks: 'A session’s token has at least 128 random bits.' },
    { id: 'ASVS 7.2.4', asks: 'Authentication, also again, begins with a new token and ends the old one.' },
    { id: 'ASVS 7.3.1', asks: 'An idle session ends.' },
    { id: 'ASVS 7.3.2', asks: 'Every session ends after its longest life.' },
    {
      id: 'ASVS 7.4.1',
      asks: 'A session that was ended opens nothing any more; tokens of before a moment can be refused per account.',
    },
    { id: 'ASVS 7.4.2', asks: 'All sessions end with their account.' },
    {
      id: 'ASVS 7.4.3',
      asks: 'All other sessions can be ended after a change of a factor, a reset included.',
    },
    { id: 'ASVS 7.4.4', asks: 'Every page of the account shows how to sign out.' },
    { id: 'ASVS 7.4.5', asks: 'Administrators can end the sessions of one account and of all.' },
    { id: 'ASVS 7.5.1', asks: 'Sensitive changes ask for the password again.' },
    { id: 'ASVS 7.5.2', asks: 'People see their sessions and can end each of them.' },
    { id: 'ASVS 9.1.1', asks: 'The signature of a token is verified before anything in it is believed.' },
    { id: 'ASVS 9.1.2', asks: 'Only listed algorithms are taken, and never “none”.' },
    { id: 'ASVS 9.1.3', asks: 'Keys come from our own settings only, never from the token.' },
    { id: 'ASVS 9.2.1', asks: 'A token is taken within its time only.' },
    { id: 'ASVS 9.2.2', asks: 'A token is taken for the purpose it was made for only.' },
    { id: 'ASVS 9.2.3', asks: 'A token is taken by the service that it names only.' },
    { id: 'ASVS 9.2.4', asks: 'A key that serves several audiences keeps them apart.' },
  ],
};
