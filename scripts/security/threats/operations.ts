import type { Section } from '../threat';

export const operations: Section = {
  title: 'Operations',
  threats: [
    {
      id: 'weak-secrets',
      name: 'Missing, short, published or reused secrets',
      severity: 'critical',
      done: 'A start reads all settings first and names every fault, never a value: secrets that are unset, short, repeated, patterned or read like a sample, and any two that are the same. It ends with status 1 before it listens.',
      where: ['lib/settings/secrets.ts', 'lib/settings/rules.ts', 'lib/env.ts', 'scripts/run/settings.ts'],
    },
    {
      id: 'link-rotation',
      name: 'Rotating AUTH_SECRET with links about',
      severity: 'high',
      done: 'Each token names its secret (kid). With the older one in AUTH_SECRET_1 links and open forms of before work on; without it they are dead, and nobody sees a fault.',
      where: ['lib/links/token.ts', 'lib/secrets.ts', 'lib/links/read.ts'],
    },
    {
      id: 'session-rotation',
      name: 'Rotating AUTH_SECRET with sessions about',
      severity: 'high',
      done: 'Session and device cookies are read by every configured secret. Once the older one is gone a cookie of before is worth nothing: the sign-in page takes it away.',
      where: ['lib/next/auth.ts', 'lib/next/session.ts', 'lib/known-device.ts'],
    },
    {
      id: 'emergency',
      name: 'The emergency switch',
      severity: 'high',
      done: '',
      where: [],
    },
    {
      id: 'clocks',
      name: 'Clocks that differ between instances',
      severity: 'high',
      done: '',
      where: [],
    },
    {
      id: 'several-instances',
      name: 'Several instances',
      severity: 'high',
      done: '',
      where: [],
    },
  ],
};
