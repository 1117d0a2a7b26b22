import { routes } from '../routes';

/**
 * What a link can be for: where it leads (`path`/<token>), the page its form is on, and the longest life, in
 * seconds, that its token may claim whatever LINK_TTL_SECONDS was when it was made (ASVS 6.5.5: ten minutes).
 */
export const purposes = {
  'sign-up': { path: routes.signUp, page: routes.signUpComplete, ceiling: 600 },
  'password-reset': { path: routes.resetPassword, page: routes.resetPassword, ceiling: 600 },
} as const;

export type LinkPurpose = keyof typeof purposes;

/**
 * What a new password, a changed address or a deletion ends. Protective links (not-me, undo) will not be among them:
 * a thief who sets a password must not end the owner's way back.
 */
export const endedByNewPassword: LinkPurpose[] = ['sign-up', 'password-reset'];
