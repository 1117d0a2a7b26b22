import * as z from 'zod/mini';
import { addressSchema } from './address';
import { ownPath } from './callback-url';
import { nameSchema } from './name';
import { currentPasswordSchema, newPasswordSchema, samePassword } from './password';

/** Where to go afterwards: an own path, or null for anything else. Never an error: nobody typed it. */
const callbackUrl = z.pipe(
  z.nullish(z.string()),
  z.transform((value: string | null | undefined) => ownPath(value)),
);

/** A checkbox: a browser posts "on" or nothing, a form library gives a boolean. */
const checkbox = z.pipe(
  z.optional(z.union([z.boolean(), z.string()])),
  z.transform((value) => value === true || value === 'on'),
);

/** The keyed hash of the id of the link that opened the page; empty when the form came without one. */
const formHash = z.pipe(
  z.optional(z.string()),
  z.transform((value) => value ?? ''),
);

const confirmPassword = z
  .string({ error: 'confirmation-missing' })
  .check(z.minLength(1, 'confirmation-missing'));

/** The rule between the two password fields. Runs beside the rules of the fields, so that all faults show at once. */
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

/** Both forms that ask for a link. `again`: it was asked for before, on the page that this form stands on. */
const requestLinkForm = z.object({ email: addressSchema, callbackUrl, again: checkbox });

export const signUpForm = requestLinkForm;

export const forgotPasswordForm = requestLinkForm;

/** Any form with one button and nothing to type: it has no field that could be at fault. */
export const buttonForm = z.object({});

/** A button behind a mailed link. */
export const linkForm = z.object({ formHash });

/** A button beside one of the user's sessions; what is no handle of theirs ends nothing. */
export const endSessionForm = z.object({ session: z.string() });

export const nameForm = z.object({ name: nameSchema });

export const emailChangeForm = z.object({ email: addressSchema, currentPassword: currentPasswordSchema });

export const deletionForm = z.object({ currentPassword: currentPasswordSchema });

/** A new password for who is signed in. `minLength`: the setting PASSWORD_MIN_LENGTH. */
export const changePasswordForm = (minLength: number) =>
  z
    .object({
      currentPassword: currentPasswordSchema,
      password: newPasswordSchema(minLength),
      confirmPassword,
    })
    .check(z.refine(alike.check, alike.says));

/** The form behind a reset link. `minLength`: the setting PASSWORD_MIN_LENGTH. */
export const resetPasswordForm = (minLength: number) =>
  z
    .object({ password: newPasswordSchema(minLength), confirmPassword, formHash })
    .check(z.refine(alike.check, alike.says));

/** The form behind a sign-up link. `minLength`: the setting PASSWORD_MIN_LENGTH. */
export const completeSignUpForm = (minLength: number) =>
  z
    .object({ name: nameSchema, password: newPasswordSchema(minLength), confirmPassword, formHash })
    .check(z.refine(alike.check, alike.says));
