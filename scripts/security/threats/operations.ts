import type { Section } from '../threat';

export const operations: Section = {
  title: 'Operations',
  threats: [
    {
      id: 'weak-secrets',
      name: 'Missing, short, published or reused secrets',
      severity: 'critical',
      done: 'A start reads all settings first and names every fault, never a value: secrets that are unset, short, repeated, patterned or read like a sample, and any two that are the same, the database’s password among them. It ends with status 1 before it listens.',
      where: [
        'lib/settings/secrets.ts',
        'lib/settings/guessable.ts',
        'lib/settings/shared.ts',
        'lib/env.ts',
        'lib/start/settings.ts',
      ],
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
      done: 'Session and device cookies are read by every configured secret. Once the older one is gone, an earlier cookie is worthless. It is left alone, because it may be another app’s.',
      where: ['lib/next/auth.ts', 'lib/next/session.ts', 'lib/sessions/known-device.ts'],
    },
    {
      id: 'emergency',
      name: 'The emergency switch',
      severity: 'high',
      done: 'One command ends every session, link, waiting change and waiting mail with a link, in one transaction of the database, so it holds for all instances at their next request and needs none of them to run. After a restore it runs before anything starts; operations.md has the steps, and a test does them.',
      where: ['lib/operator/end-everything.ts', 'docs/operations.md'],
    },
    {
      id: 'clocks',
      name: 'Clocks that differ between instances',
      severity: 'high',
      done: 'Every time that a rule goes by is the database’s, in SQL, so an instance two minutes off issues links of the same life and neither refuses a new session nor takes an old one. From 30 s on it warns at its start, its worker raises an alarm, and the doctor finds it.',
      where: ['lib/database/clock.ts', 'lib/links/issue.ts', 'lib/sessions/read.ts', 'lib/worker/work.ts'],
    },
    {
      id: 'several-instances',
      name: 'Several instances',
      severity: 'high',
      done: 'Nothing that counts lives in a process: links are used up, limits spent, calls of the webhook noted and messages claimed by single statements in one database. A session is read there at each request. The client’s address is the one that the proxy saw, and a stop lets in and answers whoever had connected.',
      where: [
        'lib/links/consume.ts',
        'lib/limits/counter.ts',
        'lib/http/client-address.ts',
        'lib/http/drain.ts',
      ],
    },
  ],
};
