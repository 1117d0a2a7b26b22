import * as z from 'zod/mini';
import { addressSchema } from './address';
import { ownPath } from './callback-url';
import { nameSchema } from './name';
import { currentPasswordSchema, newPasswordSchema, samePassword } from './password';

/** A path of ours, or null for anything else. Never an error, because users don't type it. */
const callbackUrl = z.pipe(
  z.nullish(z.string()),
  z.transform((value: string | null | undefined) => ownPath(value)),
);

/** A checkbox. Browsers post "on" or nothing; react-hook-form passes a boolean. */
const checkbox = z.pipe(
  z.optional(z.union([z.boolean(), z.string()])),
  z.transform((value) => value === true || value === 'on'),
);

/** The keyed hash of the id of the link the form was rendered for, or an empty string. */
const formHash = z.pipe(
  z.optional(z.string()),
  z.transform((value) => value ?? ''),
);

const confirmPassword = z
  .string({ error: 'confirmation-missing' })
  .check(z.minLength(1, 'confirmation-missing'));

/** Requires equal passwords. Runs along with the fields' own rules, so that all errors show at once. */
const alike = {
  check: (form: { password?: unknown; confirmPassword?: unknown }) =>
    !form.confirmPassword || samePassword(form.password, form.confirmPassword),
  says: { error: 'passwords-differ', path: ['confirmPassword'], when: () => true },
};

export const signInForm = z.object({
  email: addressSchema,
  password: currentPasswordSchema,
  remember: checkbox,
  callbackUrl,
});

/** The forms that request a link. `again`: sent from "Check your email". */
const requestLinkForm = z.object({ email: addressSchema, callbackUrl, again: checkbox });

export const signUpForm = requestLinkForm;

export const forgotPasswordForm = requestLinkForm;

/** A form with only a button. */
export const buttonForm = z.object({});

/** A button on a link's page. */
export const linkForm = z.object({ formHash });

/** Ends one of the user's sessions, by its handle. */
export const endSessionForm = z.object({ session: z.string() });

export const nameForm = z.object({ name: nameSchema });

export const emailChangeForm = z.object({ email: addressSchema, currentPassword: currentPasswordSchema });

export const deletionForm = z.object({ currentPassword: currentPasswordSchema });

/** `minLength`: the setting PASSWORD_MIN_LENGTH. */
export const changePasswordForm = (minLength: number) =>
  z
    .object({
      currentPassword: currentPasswordSchema,
      password: newPasswordSchema(minLength),
      confirmPassword,
    })
    .check(z.refine(alike.check, alike.says));

/** The form of a reset link. `minLength`: the setting PASSWORD_MIN_LENGTH. */
export const resetPasswordForm = (minLength: number) =>
  z
    .object({ password: newPasswordSchema(minLength), confirmPassword, formHash })
    .check(z.refine(alike.check, alike.says));

/** The form of a sign-up link. `minLength`: the setting PASSWORD_MIN_LENGTH. */
export const completeSignUpForm = (minLength: number) =>
  z
    .object({ name: nameSchema, password: newPasswordSchema(minLength), confirmPassword, formHash })
    .check(z.refine(alike.check, alike.says));
