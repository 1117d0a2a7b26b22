import { routes } from '../routes';

const TEN_MINUTES = 600;
const SEVEN_DAYS = 7 * 24 * 3600;

/**
 * The purposes of links: `path` is where one leads (`path`/<token>), `page` has its form, and `ceiling` is the longest
 * lifetime in seconds that its token may claim, whatever LINK_TTL_SECONDS is (ASVS 6.5.5: ten minutes). A protective link
 * gives no access, so it may live for a week.
 */
export const purposes = {
  'sign-up': { path: routes.signUp, page: routes.signUpComplete, ceiling: TEN_MINUTES },
  'password-reset': { path: routes.resetPassword, page: routes.resetPassword, ceiling: TEN_MINUTES },
  'email-change': { path: routes.confirmEmail, page: routes.confirmEmail, ceiling: TEN_MINUTES },
  'delete-account': { path: routes.accountDelete, page: routes.accountDelete, ceiling: TEN_MINUTES },
  'not-me': { path: routes.notMe, page: routes.notMe, ceiling: SEVEN_DAYS },
  'undo-email-change': { path: routes.notMe, page: routes.notMe, ceiling: SEVEN_DAYS },
} as const;

export type LinkPurpose = keyof typeof purposes;

/** Requested without signing in, so a dead link can be replaced without signing in too. */
export type RenewablePurpose = 'sign-up' | 'password-reset';

/** These only revoke, revert and start a recovery by email. */
export const protectivePurposes = ['not-me', 'undo-email-change'] as const satisfies LinkPurpose[];
export type ProtectivePurpose = (typeof protectivePurposes)[number];

/** The event that a protective link is about. Anyone can cause the first; all others take a password or a link. */
export const concerns = [
  'reset-requested',
  'password-changed',
  'email-change-requested',
  'email-changed',
  'new-device',
  'deletion-requested',
] as const;
export type Concern = (typeof concerns)[number];

export const isProtective = (purpose: LinkPurpose): purpose is ProtectivePurpose =>
  (protectivePurposes as readonly LinkPurpose[]).includes(purpose);

/**
 * What a new password, a changed address or a deletion ends. Not protective links: a thief who sets a password must not cut
 * off the owner's way to recover.
 */
export const endedByNewPassword: LinkPurpose[] = [
  'sign-up',
  'password-reset',
  'email-change',
  'delete-account',
];
