import { randomBytes } from 'node:crypto';
import type { Shot } from './actions';
import { newAddress, newPassword, type Person } from './people';
import type { Stage } from '../browser/states/stage';

type Aim = (person: Person, stage: Stage) => Promise<Shot> | Shot;

function withNewPassword(
  path: string,
  further: Record<string, string>,
  cookies: Record<string, string>,
): Shot {
  const password = newPassword();
  return { path, fields: { password, confirmPassword: password, ...further }, cookies };
}

/** For each action that is open to everybody, by its name: a call that has an effect when it comes from our own pages. */
export const openShots: Record<string, Aim> = {
  signInAction: ({ email, password }) => ({ path: '/sign-in', fields: { email, password } }),
  signUpAction: () => ({ path: '/sign-up', fields: { email: newAddress() } }),
  forgotPasswordAction: ({ email }) => ({ path: '/forgot-password', fields: { email } }),
  async resetPasswordAction(person, { people }) {
    const { token, formHash } = await people.newResetLink(person);
    return withNewPassword('/reset-password', { formHash }, { 'password-reset-link': token });
  },
  async renewResetLinkAction(person, { people }) {
    const { id } = await people.newResetLink(person);
    const { token } = await people.ageLink(id, 700);
    return { path: '/reset-password', fields: {}, cookies: { 'password-reset-link': token } };
  },
  async completeSignUpAction(_person, { people }) {
    const { token, formHash } = await people.newSignUpLink(newAddress());
    const name = randomBytes(8).toString('hex');
    return withNewPassword('/sign-up/complete', { formHash, name }, { 'sign-up-link': token });
  },
  async renewSignUpLinkAction(_person, { people }) {
    const { id } = await people.newSignUpLink(newAddress());
    const { token } = await people.ageLink(id, 700);
    return { path: '/sign-up/complete', fields: {}, cookies: { 'sign-up-link': token } };
  },
  async confirmEmailAction(person, { people }) {
    const { token, formHash } = await people.newEmailChangeLink(person);
    return { path: '/confirm-email', fields: { formHash }, cookies: { 'email-change-link': token } };
  },
  async notMeAction(person, { people }) {
    const { token, formHash } = await people.newProtectiveLink(person, 'password-changed');
    return { path: '/not-me', fields: { formHash }, cookies: { 'not-me-link': token } };
  },
};
