import type { Section } from '../threat';

export const database: Section = {
  title: 'Faults of the database',
  threats: [
    {
      id: 'database-down',
      name: 'The database is down',
      severity: 'high',
      done: '',
      where: [],
    },
    {
      id: 'database-slow',
      name: 'The database is slow',
      severity: 'medium',
      done: '',
      where: [],
    },
    {
      id: 'pool-exhausted',
      name: 'No connection is left',
      severity: 'high',
      done: '',
      where: [],
    },
    {
      id: 'cut-connections',
      name: 'A failover that cuts connections',
      severity: 'high',
      done: '',
      where: [],
    },
    {
      id: 'read-only',
      name: 'A failover to a read-only server',
      severity: 'high',
      done: '',
      where: [],
    },
    {
      id: 'unknown-commit',
      name: 'A commit whose outcome is unknown',
      severity: 'high',
      done: '',
      where: [],
    },
    {
      id: 'atomic-reset',
      name: 'A fault in the middle of a reset',
      severity: 'critical',
      done: '',
      where: [],
    },
    {
      id: 'sign-up-race',
      name: 'Many sign-ups of one address at once',
      severity: 'high',
      done: '',
      where: [],
    },
  ],
};
