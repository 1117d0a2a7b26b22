import type { Section } from '../threat';

export const surface: Section = {
  title: 'Transport, headers and framework',
  threats: [
    {
      id: 'csrf-actions',
      name: 'Another site posts our forms',
      severity: 'high',
      done: '',
      where: [],
    },
    {
      id: 'csrf-routes',
      name: 'Another site posts to our routes',
      severity: 'high',
      done: '',
      where: [],
    },
    {
      id: 'open-redirect',
      name: 'A callbackUrl that leads elsewhere',
      severity: 'high',
      done: '',
      where: [],
    },
    {
      id: 'middleware-bypass',
      name: 'Headers that speak to the framework',
      severity: 'critical',
      done: '',
      where: [],
    },
    {
      id: 'path-forms',
      name: 'Other spellings of a path',
      severity: 'critical',
      done: '',
      where: [],
    },
    {
      id: 'security-headers',
      name: 'Answers without security headers',
      severity: 'medium',
      done: '',
      where: [],
    },
    {
      id: 'request-nonce',
      name: 'A nonce sent by the client',
      severity: 'medium',
      done: '',
      where: [],
    },
    {
      id: 'cookie-attributes',
      name: 'Cookies that travel too far',
      severity: 'high',
      done: '',
      where: [],
    },
    {
      id: 'image-optimiser',
      name: 'The image optimiser as a proxy',
      severity: 'high',
      done: '',
      where: [],
    },
    {
      id: 'development-surface',
      name: 'The mailbox and other helps of development in public',
      severity: 'critical',
      done: '',
      where: [],
    },
    {
      id: 'secrets-in-logs',
      name: 'Secrets in logs',
      severity: 'high',
      done: '',
      where: [],
    },
  ],
};
