import type { Section } from '../threat';

export const enumeration: Section = {
  title: 'Who has an account',
  threats: [
    {
      id: 'forgot-known-unknown',
      name: 'Asking for a reset for known and unknown addresses',
      severity: 'high',
      done: 'The handler never looks a user up: it spends limits, writes one message and answers. The worker decides later, with the same work for an unknown address.',
      where: ['lib/links/request.ts', 'lib/worker/prepare.ts'],
    },
    {
      id: 'forgot-timing',
      name: 'Asking for a reset: the time of the answer',
      severity: 'high',
      done: 'The request runs the very same statements for every address, and the worker waits at random before it decides, so that neither this answer nor the next one tells.',
      where: ['lib/links/request.ts', 'lib/outbox/write.ts'],
    },
    {
      id: 'forgot-mail-fails',
      name: 'Asking for a reset while mail can’t be sent',
      severity: 'high',
      done: 'Nothing of the request waits for the provider: what becomes of the mail happens in the outbox.',
      where: ['lib/links/request.ts', 'lib/worker/work.ts'],
    },
    {
      id: 'forgot-write-fails',
      name: 'Asking for a reset while the database refuses to write',
      severity: 'high',
      done: 'There is one write, of the message, and it is the same for everybody: where it fails all get the same 503.',
      where: ['lib/links/request.ts', 'lib/outbox/write.ts'],
    },
    {
      id: 'sign-in-known-unknown',
      name: 'Signing in: unknown address against wrong password',
      severity: 'high',
      done: 'An unknown address is verified against nobody’s hash with today’s parameters, by the same statements, and answered in the same words.',
      where: ['lib/accounts/sign-in.ts', 'lib/passwords/verify.ts'],
    },
    {
      id: 'sign-up-taken',
      name: 'Signing up with a taken address',
      severity: 'high',
      done: 'Signing up never looks the address up either; the worker sends "you already have an account" to a taken one.',
      where: ['lib/accounts/sign-up.ts', 'lib/worker/decide/sign-up.ts'],
    },
    {
      id: 'change-to-taken',
      name: 'Changing the address to a taken one',
      severity: 'medium',
      done: 'The request looks the new address up nowhere and answers alike; the worker sends nothing to a taken one, and the confirmation finds it taken.',
      where: ['lib/accounts/request-email-change.ts', 'lib/worker/decide/email-change.ts'],
    },
    {
      id: 'limits-as-oracle',
      name: 'Limits that tell known from unknown',
      severity: 'medium',
      done: 'Limits are counted by keyed hashes of what was typed, before and without any account; an address’s spent limit is silent.',
      where: ['lib/limits/spend.ts', 'lib/limits/sign-in.ts'],
    },
    {
      id: 'returned-data',
      name: 'What server actions and RSC answers carry',
      severity: 'medium',
      done: 'Actions return a state of the form and codes from a closed set; nothing of a user, link or message is in it.',
      where: ['lib/schemas/form-state.ts', 'lib/links/request.ts'],
    },
  ],
};
