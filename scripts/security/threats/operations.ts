import type { Section } from '../threat';

export const operations: Section = {
  title: 'Operations',
  threats: [
    {
      id: 'weak-secrets',
      name: 'Missing, short, published or reused secrets',
      severity: 'critical',
      done: '',
      where: [],
    },
    {
      id: 'link-rotation',
      name: 'Rotating AUTH_SECRET with links about',
      severity: 'high',
      done: '',
      where: [],
    },
    {
      id: 'session-rotation',
      name: 'Rotating AUTH_SECRET with sessions about',
      severity: 'high',
      done: '',
      where: [],
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
