import type { Section } from '../threat';

export const database: Section = {
  title: 'Faults of the database',
  threats: [
    {
      id: 'database-down',
      name: 'The database is down',
      severity: 'high',
      done: 'Errors that mean “away” are told from faults of ours and answered by 503 with Retry-After, the same for every address. A session that can’t be read is neither good nor ended. The pool connects anew by itself.',
      where: ['lib/database/away.ts', 'lib/next/fault.ts', 'lib/next/session.ts', 'app/_refusals/refuse.ts'],
    },
    {
      id: 'database-slow',
      name: 'The database is slow',
      severity: 'medium',
      done: 'A statement may take 8 s, getting a connection 5 s, there are ten connections, and after 10 s a request begins nothing more: one that needs longer is a 503 within half a minute. Pages that ask the database nothing don’t notice.',
      where: ['lib/database/client.ts', 'lib/database/deadline.ts', 'lib/database/away.ts'],
    },
    {
      id: 'pool-exhausted',
      name: 'No connection is left',
      severity: 'high',
      done: 'Hashing and talking to the provider happen outside of transactions, so a connection is held for milliseconds. Who gets none within 5 s, or no place to hash, is answered by 503 and has changed nothing.',
      where: ['lib/database/client.ts', 'lib/passwords/queue.ts', 'lib/password-reset/complete.ts'],
    },
    {
      id: 'cut-connections',
      name: 'A failover that cuts connections',
      severity: 'high',
      done: 'Only requests that are under way fail, by 503, and their transactions are undone. Broken connections are dropped from the pool, and the worker listens anew.',
      where: ['lib/database/client.ts', 'lib/database/away.ts', 'lib/worker/listen.ts'],
    },
    {
      id: 'read-only',
      name: 'A failover to a read-only server',
      severity: 'high',
      done: 'A refused write is “away”: 503, never a page of success. Sessions are read all the same, and writes go on as soon as the server takes them.',
      where: ['lib/database/away.ts', 'lib/sessions/read.ts'],
    },
    {
      id: 'unknown-commit',
      name: 'A commit whose outcome is unknown',
      severity: 'high',
      done: 'A reset is one transaction, and a broken connection is never a reason to repeat it. The answer is 503. Who sends the form again sets the password, if nothing was committed, or reads that it was set a moment ago and can sign in.',
      where: ['lib/password-reset/complete.ts', 'lib/links/read.ts'],
    },
    {
      id: 'atomic-reset',
      name: 'A fault in the middle of a reset',
      severity: 'critical',
      done: 'The link’s use, the password, the sessions, the other links, the event and the notice are one transaction: a fault in any of them undoes all.',
      where: ['lib/password-reset/complete.ts'],
    },
    {
      id: 'sign-up-race',
      name: 'Many sign-ups of one address at once',
      severity: 'high',
      done: 'An advisory lock on the canonical address and behind it a unique column let one account be made. The others find the address taken and read the same as anybody whose link no longer lives.',
      where: ['lib/accounts/complete-sign-up.ts', 'lib/database/lock-address.ts', 'prisma/schema.prisma'],
    },
  ],
};
