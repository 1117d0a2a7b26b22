import type { Section } from '../threat';

export const enumeration: Section = {
  title: 'Who has an account',
  threats: [
    {
      id: 'forgot-known-unknown',
      name: 'Asking for a reset for known and unknown addresses',
      severity: 'high',
      done: '',
      where: [],
    },
    {
      id: 'forgot-timing',
      name: 'Asking for a reset: the time of the answer',
      severity: 'high',
      done: '',
      where: [],
    },
    {
      id: 'forgot-mail-fails',
      name: 'Asking for a reset while mail can’t be sent',
      severity: 'high',
      done: '',
      where: [],
    },
    {
      id: 'forgot-write-fails',
      name: 'Asking for a reset while the database refuses to write',
      severity: 'high',
      done: '',
      where: [],
    },
    {
      id: 'sign-in-known-unknown',
      name: 'Signing in: unknown address against wrong password',
      severity: 'high',
      done: '',
      where: [],
    },
    {
      id: 'sign-up-taken',
      name: 'Signing up with a taken address',
      severity: 'high',
      done: '',
      where: [],
    },
    {
      id: 'change-to-taken',
      name: 'Changing the address to a taken one',
      severity: 'medium',
      done: '',
      where: [],
    },
    {
      id: 'limits-as-oracle',
      name: 'Limits that tell known from unknown',
      severity: 'medium',
      done: '',
      where: [],
    },
    {
      id: 'returned-data',
      name: 'What server actions and RSC answers carry',
      severity: 'medium',
      done: '',
      where: [],
    },
  ],
};
