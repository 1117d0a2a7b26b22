const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

type Limit =
  /** So many uses, then none until the window ends. The first use opens it. */
  | { times: number; withinSeconds: number }
  /**
   * So many uses, then one after each wait, which doubles from `first` to `longest`, up to `most` in all. Forgotten when
   * there was no use for so long.
   */
  | {
      times: number;
      thenWaitSeconds?: { first: number; longest: number } | 'LINK_TTL_SECONDS';
      most?: number;
      forgottenAfterSeconds: number;
      forgottenAfterMostSeconds?: number;
    };

const emailsWithLink = {
  times: 3,
  thenWaitSeconds: 'LINK_TTL_SECONDS',
  forgottenAfterSeconds: HOUR,
} satisfies Limit;

const failuresInARow = {
  most: 100,
  forgottenAfterSeconds: 30 * DAY,
  forgottenAfterMostSeconds: 365 * DAY,
};

/**
 * Every limit (ASVS 6.1.1). A client is an IPv4 address or an IPv6 /64. An address is an email address in lower case. All
 * instances share the counters.
 */
export const limits = {
  // Per client.
  'ask-for-link': { times: 30, withinSeconds: HOUR },
  'use-link': { times: 30, withinSeconds: HOUR },

  // Per account: emails that the signed-in user asks for, with the right password.
  'ask-from-account': { times: 5, withinSeconds: HOUR },

  // Per address: emails that a stranger can cause. Each purpose counts alone, so a flood of sign-ups can't silence the
  // owner's reset. At most 8 an hour per purpose with LINK_TTL_SECONDS=600.
  'ask-sign-up': emailsWithLink,
  'ask-password-reset': emailsWithLink,
  'ask-email-change': emailsWithLink,
  // Per address: emails given back because the change of address was cancelled, which ended their link.
  'email-change-given-back': { times: 3, withinSeconds: HOUR },

  // Per address: wrong current passwords. Only the right one, a sign-in or a reset clears them, so a stolen session gains
  // nothing by waiting.
  'current-password': { times: 5, withinSeconds: 30 * DAY },

  // Wrong passwords at sign-in, per client.
  'sign-in-client': { times: 100, withinSeconds: HOUR },
  // Per address and known device, so that strangers can't lock the owner out.
  'sign-in-device': { times: 10, withinSeconds: HOUR },
  // Per address, all known devices together. Until a success or a reset (NIST SP 800-63B-4, 3.2.2).
  'sign-in-known': { times: 100, ...failuresInARow },
  // Per address, all unknown devices together. Also until a success or a reset.
  'sign-in-address': { times: 5, thenWaitSeconds: { first: 1, longest: 15 * MINUTE }, ...failuresInARow },
} as const satisfies Record<string, Limit>;

export type LimitName = keyof typeof limits;

/** The same, with every figure filled in. `isWindow`: the life of a counter begins with its first use, not its latest. */
export function figuresOf(name: LimitName, linkTtlSeconds: number) {
  const limit: Limit = limits[name];
  const { times } = limit;
  if ('withinSeconds' in limit) {
    const life = limit.withinSeconds;
    return { times, most: times, first: 0, longest: 0, life, lifeAtMost: life, isWindow: true };
  }
  const wait = limit.thenWaitSeconds ?? { first: 0, longest: 0 };
  const { first, longest } =
    wait === 'LINK_TTL_SECONDS' ? { first: linkTtlSeconds, longest: linkTtlSeconds } : wait;
  const life = limit.forgottenAfterSeconds;
  const lifeAtMost = limit.forgottenAfterMostSeconds ?? life;
  return { times, most: limit.most ?? 2 ** 31 - 1, first, longest, life, lifeAtMost, isWindow: false };
}
