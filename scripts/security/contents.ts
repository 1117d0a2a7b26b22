import type { Source } from './requirement';
import { asvsAuthentication } from './requirements/asvs-authentication';
import { asvsPasswords } from './requirements/asvs-passwords';
import { asvsOthers } from './requirements/asvs-others';
import { asvsSessions } from './requirements/asvs-sessions';
import { copenhagen } from './requirements/copenhagen';
import { nist } from './requirements/nist';
import { owaspAuthentication } from './requirements/owasp-authentication';
import { owaspForgotPassword } from './requirements/owasp-forgot-password';
import type { Section } from './threat';
import { abuse } from './threats/abuse';
import { database } from './threats/database';
import { delivery } from './threats/delivery';
import { enumeration } from './threats/enumeration';
import { input } from './threats/input';
import { linkAndMail } from './threats/link-and-mail';
import { operations } from './threats/operations';
import { session } from './threats/session';
import { surface } from './threats/surface';
import { token } from './threats/token';

/** All threats, in the order of docs/security.md. */
export const sections: Section[] = [
  enumeration,
  token,
  linkAndMail,
  session,
  input,
  abuse,
  surface,
  delivery,
  database,
  operations,
];

/** All that the standards ask, in the order of docs/security.md. */
export const sources: Source[] = [
  asvsPasswords,
  asvsAuthentication,
  asvsSessions,
  asvsOthers,
  nist,
  owaspForgotPassword,
  owaspAuthentication,
  copenhagen,
];
