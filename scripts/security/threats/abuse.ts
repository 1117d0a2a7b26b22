import type { Section } from '../threat';

export const abuse: Section = {
  title: 'Abuse and limits',
  threats: [
    {
      id: 'mail-bombing',
      name: 'A flood of mail to one address',
      severity: 'high',
      done: 'An address gets three mails of a purpose at once and then one in the life of a link, whoever asks by whatever form; renewals spend the same share. The counters are rows of the database, so a restart forgets nothing, and a spent share is silent.',
      where: [
        'lib/limits/table.ts',
        'lib/limits/spend.ts',
        'lib/links/request.ts',
        'lib/worker/decide/renewal.ts',
      ],
    },
    {
      id: 'spelling-buckets',
      name: 'Spellings of an address to get more tries',
      severity: 'high',
      done: 'One function makes an address canonical before anything is counted or looked up; what it does not take for the same address is refused or is another mailbox, to which nothing of this account is sent.',
      where: ['lib/schemas/address.ts', 'lib/limits/keys.ts', 'lib/limits/spend.ts'],
    },
    {
      id: 'spoofed-client',
      name: 'A false client address',
      severity: 'high',
      done: 'The front finds the client in the socket and, with TRUSTED_PROXIES, in as many right-most hops of X-Forwarded-For; it drops every other such header before Next sees one.',
      where: ['lib/http/client-address.ts', 'lib/http/forwarded.ts', 'lib/next/client.ts'],
    },
    {
      id: 'client-forms',
      name: 'Many addresses and spellings of one client',
      severity: 'medium',
      done: 'An IPv4 address is one client in all its forms, mapped into IPv6 too; an IPv6 client is its /64. Ports, brackets and zones count for nothing.',
      where: ['lib/http/client-address.ts'],
    },
    {
      id: 'limiter-races',
      name: 'Limits under a burst',
      severity: 'high',
      done: 'Every use is counted by one SQL statement under the lock of its row before anything is done, by the database’s clock, which all instances share. A guess counts as wrong until it has proven right.',
      where: ['lib/limits/counter.ts', 'lib/limits/address-tries.ts', 'lib/limits/sign-in.ts'],
    },
    {
      id: 'owner-locked-out',
      name: 'Locking the owner out of recovery',
      severity: 'high',
      done: 'A refused request finds a live link in the mailbox, and the first one after that link’s life is granted, whoever asked in between. Known browsers have tries of their own, and one becomes known by signing in or by setting a new password by a link; a reset clears what strangers used up.',
      where: [
        'lib/limits/spend.ts',
        'lib/limits/sign-in.ts',
        'lib/sessions/known-device.ts',
        'lib/password-reset/complete.ts',
      ],
    },
    {
      id: 'guessing',
      name: 'Guessing one password',
      severity: 'high',
      done: 'Unknown devices together have five free tries at an address, wait up to 15 minutes between further ones, and after a hundred failures in a row get in by no password until a success on a known browser or a reset. A client has a hundred wrong ones an hour over all addresses.',
      where: [
        'lib/limits/table.ts',
        'lib/limits/address-tries.ts',
        'lib/limits/sign-in.ts',
        'lib/accounts/sign-in.ts',
      ],
    },
    {
      id: 'current-password-guessing',
      name: 'Guessing the current password inside a session',
      severity: 'medium',
      done: 'Five wrong ones without a right one between, over all forms, sessions and clients of an account, end the session that asks; each is counted before it is compared.',
      where: ['lib/limits/current-password.ts', 'lib/accounts/current-password.ts'],
    },
    {
      id: 'mail-cannon',
      name: 'Mail to many addresses by one asker',
      severity: 'medium',
      done: 'A client asks for thirty mails an hour through all forms together, an account from inside for five, and each recipient has a share of their own.',
      where: [
        'lib/limits/table.ts',
        'lib/limits/spend.ts',
        'lib/links/request.ts',
        'lib/accounts/request-email-change.ts',
      ],
    },
    {
      id: 'limiter-away',
      name: 'Limits while their store is away',
      severity: 'high',
      done: 'What can’t be counted is not done: the error of the store passes every door before a password is compared or a mail is written, and reads the same for every address.',
      where: ['lib/limits/counter.ts', 'lib/limits/address-tries.ts', 'app/_refusals/refuse.ts'],
    },
  ],
};
