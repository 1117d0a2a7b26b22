const minute = 60;
const hour = 60 * minute;
const day = 24 * hour;

/**
 * Every limit, in seconds (ASVS 6.1.1). A client is an IPv4 address or an IPv6 /64, an address
 * is a canonical mail address; counters are shared by all instances, and their keys are keyed hashes.
 *
 * Asking mails something to a stranger, so it is limited twice, apart for each purpose: floods of sign-ups can't
 * silence the owner's reset. An address is answered three times at once, then once per life of a link: whenever a
 * request is refused, an earlier one was granted less than a link's life ago, so its link is still alive. With
 * LINK_TTL_SECONDS=600 that is 8 mails per purpose in an hour, 11 in the worst hour across two bursts. A finished
 * reset clears it. A change of address that is taken back ends its link, so the mail is given back, three times an hour.
 *
 * From inside an account, with the right password, five mails an hour may be asked for (a change of address, a
 * deletion). After five wrong current passwords one must sign in again, which gives the tries back; else nothing does
 * for 30 days, so that whoever sits in a stolen session can't wait for more.
 *
 * Signing in from a device that the address has never signed in from has five free tries, then waits 1, 2, 4 …
 * seconds up to 15 minutes between tries, all such devices together; 100 failures in a row are the end (NIST
 * SP 800-63B-4, 3.2.2) until a success on a known device or a reset. Known devices have tries of their own, so that
 * nobody can lock the owner out; all of them together have 100 failures in a row, too. The browser that sets a new
 * password by a link is known from then on. Failures are forgotten after 30 days of silence, or 365 once 100 is reached.
 */
export const limits = {
  'ask-for-link': { perClient: { times: 30, within: hour } },
  'use-link': { perClient: { times: 30, within: hour } },
  'ask-address': {
    atOnce: 3,
    thenOnceWithin: 'LINK_TTL_SECONDS',
    atOnceAgainAfter: hour,
    givenBack: { times: 3, within: hour },
  },
  'ask-from-account': { perAccount: { times: 5, within: hour } },
  'current-password': { wrongPerAddress: { times: 5, within: 30 * day } },
  'sign-in': {
    wrongPerClient: { times: 100, within: hour },
    wrongPerKnownDevice: { times: 10, within: hour },
    wrongPerAddress: {
      free: 5,
      firstWait: 1,
      longestWait: 15 * minute,
      inARow: 100,
      forgottenAfter: 30 * day,
      atTheEndForgottenAfter: 365 * day,
    },
  },
} as const;
