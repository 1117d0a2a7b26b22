import { routes } from '../routes';

/** Seconds. */
const TEN_MINUTES = 600;
const SEVEN_DAYS = 7 * 24 * 3600;

/**
 * What a link can be for: where it leads (`path`/<token>), the page its form is on, and the longest life, in
 * seconds, that its token may claim whatever LINK_TTL_SECONDS was when it was made (ASVS 6.5.5: ten minutes; a
 * protective link opens nothing, so it may live for a week).
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

/** Whoever may ask for these without signing in may also ask for a new one in the place of a dead one. */
export type RenewablePurpose = 'sign-up' | 'password-reset';

/** They only end things, turn changes back and begin a recovery by mail. */
export const protectivePurposes = ['not-me', 'undo-email-change'] as const satisfies LinkPurpose[];
export type ProtectivePurpose = (typeof protectivePurposes)[number];

/** What the mail with a protective link tells of. Anybody can cause the first; all others took a password or a link. */
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
 * What a new password, a changed address or a deletion ends. Protective links are not among them: a thief who sets a
 * password must not end the owner's way back.
 */
export const endedByNewPassword: LinkPurpose[] = [
  'sign-up',
  'password-reset',
  'email-change',
  'delete-account',
];
