import type { Source } from '../requirement';

export const owaspAuthentication: Source = {
  title: 'OWASP Authentication Cheat Sheet, and those beside it',
  about:
    'Session Management, Credential Stuffing, Logging Vocabulary and Password Storage where they touch recovery.',
  requirements: [
    {
      id: 'OWASP-Auth length',
      asks: 'A password alone has at least 15 characters, and at least 64 may be used.',
      partly: 'An operator may lower the 15 to 8, and the start then warns.',
    },
    { id: 'OWASP-Auth truncation', asks: 'Nothing is cut off silently.' },
    { id: 'OWASP-Auth characters', asks: 'All characters are taken, and no kind is demanded.' },
    { id: 'OWASP-Auth periodic', asks: 'No change is demanded from time to time.' },
    { id: 'OWASP-Auth strength', asks: 'A meter shows how good a password is.' },
    {
      id: 'OWASP-Auth breached',
      asks: 'Common and breached passwords are refused.',
      partly: 'Common ones are, by a list that is shipped. No service is asked about breaches.',
    },
    { id: 'OWASP-Auth generic', asks: 'Sign-in, reset and sign-up answer alike in words, status and time.' },
    { id: 'OWASP-Auth change', asks: 'A password is changed by who is signed in and knows the current one.' },
    {
      id: 'OWASP-Auth re-authenticate',
      asks: 'Sensitive changes, and what follows a recovery, ask for the password.',
    },
    { id: 'OWASP-Auth throttle', asks: 'Wrong passwords are slowed down for each account, more and more.' },
    { id: 'OWASP-Auth lockout', asks: 'That can’t be used to lock the owner out: recovery still works.' },
    { id: 'OWASP-Auth log', asks: 'Failures, wrong passwords and lockouts are written down.' },
    {
      id: 'OWASP-Auth new-session',
      asks: 'A session has a new id after a change of the password (Session Management).',
    },
    {
      id: 'OWASP-Auth stuffing-notice',
      asks: 'People are told when the password was right and the second factor failed (Credential Stuffing).',
      notCovered: 'There is no second factor. A sign-in from a new browser is told of by mail.',
    },
    {
      id: 'OWASP-Auth vocabulary',
      asks: 'Events have the names of the Logging Vocabulary (authn_password_change and others).',
      notCovered:
        'Each of its events about signing in and passwords is written, under a name of ours that people read too: see [What is written down](#what-is-written-down).',
    },
    { id: 'OWASP-Auth argon2id', asks: 'Passwords are stored by Argon2id (Password Storage).' },
  ],
};
