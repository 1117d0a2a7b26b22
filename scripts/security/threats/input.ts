import type { Section } from '../threat';

export const input: Section = {
  title: 'Forms and input',
  threats: [
    {
      id: 'long-passwords',
      name: 'Passwords that a hash would cut',
      severity: 'high',
      done: '',
      where: [],
    },
    {
      id: 'huge-passwords',
      name: 'Passwords of a megabyte',
      severity: 'high',
      done: '',
      where: [],
    },
    {
      id: 'hash-storm',
      name: 'Many sign-ins at once',
      severity: 'high',
      done: 'As many hashes run as there are cores, 64 wait for at most 5 s, the rest is turned away with 503 and Retry-After. The front hands on sixteen forms at a time, so that pages are answered in between; npm run bench:sign-in measures both.',
      where: ['lib/passwords/queue.ts', 'scripts/front/turns.ts', 'scripts/bench/sign-in.ts'],
    },
    {
      id: 'unicode-passwords',
      name: 'One password typed in two ways',
      severity: 'medium',
      done: '',
      where: [],
    },
    {
      id: 'wrong-types',
      name: 'Values of the wrong type in every action',
      severity: 'high',
      done: '',
      where: [],
    },
    {
      id: 'password-rules',
      name: 'Weak passwords',
      severity: 'medium',
      done: '',
      where: [],
    },
    {
      id: 'double-submit',
      name: 'Double clicks, reloads and mismatches',
      severity: 'medium',
      done: '',
      where: [],
    },
    {
      id: 'actions-elsewhere',
      name: 'Account actions posted to other pages',
      severity: 'critical',
      done: '',
      where: [],
    },
    {
      id: 'error-details',
      name: 'Errors that show the inside',
      severity: 'medium',
      done: '',
      where: [],
    },
  ],
};
