import type { Section } from '../threat';

export const input: Section = {
  title: 'Forms and input',
  threats: [
    {
      id: 'long-passwords',
      name: 'Passwords that a hash would cut',
      severity: 'high',
      done: 'Argon2id reads the whole password; the policy takes up to 256 code points and refuses more, never cutting anything off.',
      where: ['lib/schemas/normalise-password.ts', 'lib/passwords/verify.ts', 'lib/passwords/policy.ts'],
    },
    {
      id: 'huge-passwords',
      name: 'Passwords of a megabyte',
      severity: 'high',
      done: 'The front cuts bodies at 64 KiB, and no door hashes more than 256 code points.',
      where: ['lib/http/body.ts', 'lib/passwords/verify.ts', 'lib/schemas/password.ts'],
    },
    {
      id: 'hash-storm',
      name: 'Many sign-ins at once',
      severity: 'high',
      done: 'As many hashes run as there are cores, 64 wait for at most 5 s, the rest is turned away with 503 and Retry-After. The front hands on two more forms at a time than there are cores, so that pages are answered in between, and lets the clients take turns, so that who posts many waits behind those who post one; npm run bench:sign-in measures both.',
      where: ['lib/passwords/queue.ts', 'lib/http/turns.ts', 'scripts/bench/sign-in.ts'],
    },
    {
      id: 'unicode-passwords',
      name: 'One password typed in two ways',
      severity: 'medium',
      done: 'One function brings every password to NFC, at every door; letters, spaces and case are kept as typed.',
      where: ['lib/schemas/normalise-password.ts', 'lib/passwords/hash.ts', 'lib/passwords/verify.ts'],
    },
    {
      id: 'wrong-types',
      name: 'Values of the wrong type in every action',
      severity: 'high',
      done: 'Each action takes a FormData and parses it by its zod schema: what is no text is a fault in words. Arguments that React can’t decode are a 400.',
      where: ['lib/schemas/form-state.ts', 'lib/schemas/forms.ts', 'lib/next/fault.ts'],
    },
    {
      id: 'password-rules',
      name: 'Weak passwords',
      severity: 'medium',
      done: 'One function decides at every door that sets a password: length, a list of common ones, patterns, what is made of one’s own name and address. A refused password leaves the link alive.',
      where: ['lib/passwords/policy.ts', 'lib/passwords/listed.ts', 'lib/schemas/password.ts'],
    },
    {
      id: 'double-submit',
      name: 'Double clicks, reloads and mismatches',
      severity: 'medium',
      done: 'Using a link is one conditional update: of two submits one wins, and the other reads that it was done a moment ago. A mismatch is refused before the link is looked at.',
      where: ['lib/links/consume.ts', 'lib/links/read.ts', 'lib/schemas/forms.ts'],
    },
    {
      id: 'actions-elsewhere',
      name: 'Account actions posted to other pages',
      severity: 'critical',
      done: 'Each action reads the session by itself, whatever page it is posted to.',
      where: ['lib/next/session.ts'],
    },
    {
      id: 'error-details',
      name: 'Errors that show the inside',
      severity: 'medium',
      done: 'What nobody caught is a page with a reference; its words go to the log, redacted.',
      where: ['lib/next/fault.ts', 'lib/http/settle.ts', 'lib/redact.ts'],
    },
  ],
};
