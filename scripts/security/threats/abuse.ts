import type { Section } from '../threat';

export const abuse: Section = {
  title: 'Abuse and limits',
  threats: [
    {
      id: 'mail-bombing',
      name: 'A flood of mail to one address',
      severity: 'high',
      done: '',
      where: [],
    },
    {
      id: 'spelling-buckets',
      name: 'Spellings of an address to get more tries',
      severity: 'high',
      done: '',
      where: [],
    },
    {
      id: 'spoofed-client',
      name: 'A false client address',
      severity: 'high',
      done: '',
      where: [],
    },
    {
      id: 'client-forms',
      name: 'Many addresses and spellings of one client',
      severity: 'medium',
      done: '',
      where: [],
    },
    {
      id: 'limiter-races',
      name: 'Limits under a burst',
      severity: 'high',
      done: '',
      where: [],
    },
    {
      id: 'owner-locked-out',
      name: 'Locking the owner out of recovery',
      severity: 'high',
      done: '',
      where: [],
    },
    {
      id: 'guessing',
      name: 'Guessing one password',
      severity: 'high',
      done: '',
      where: [],
    },
    {
      id: 'current-password-guessing',
      name: 'Guessing the current password inside a session',
      severity: 'medium',
      done: '',
      where: [],
    },
    {
      id: 'mail-cannon',
      name: 'Mail to many addresses by one asker',
      severity: 'medium',
      done: '',
      where: [],
    },
    {
      id: 'limiter-away',
      name: 'Limits while their store is away',
      severity: 'high',
      done: '',
      where: [],
    },
  ],
};
