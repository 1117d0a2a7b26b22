'use server';
import { redirect } from 'next/navigation';
import type { ChangePasswordField } from '@/components/forms/change-password-form';
import { changePassword } from '@/lib/accounts/change-password';
import { env } from '@/lib/env';
import { startBrowserSession } from '@/lib/next/auth';
import { clientOf } from '@/lib/next/client';
import { setFlash, type Flash } from '@/lib/next/flash';
import { rememberDevice } from '@/lib/next/known-device';
import { requireUserToAct, signInAgain } from '@/lib/next/session';
import { requestPasswordReset } from '@/lib/password-reset/request';
import { routes } from '@/lib/routes';
import { parseForm, type FormState } from '@/lib/schemas/form-state';
import { changePasswordForm, endSessionForm } from '@/lib/schemas/forms';
import { endOtherSessions, endSession } from '@/lib/sessions/end';
import { refuse, refuseField, unlessStopped } from '../../../_refusals/refuse';

const here = routes.accountSecurity;

async function done(notice: Flash['notice']): Promise<never> {
  await setFlash(here, { notice });
  redirect(here);
}

/** Changes the password. This browser gets a new session; all others are signed out. */
export async function changePasswordAction(
  _state: FormState<ChangePasswordField>,
  form: FormData,
): Promise<FormState<ChangePasswordField>> {
  const parsed = parseForm(changePasswordForm(env().passwordMinLength), form);
  if (!parsed.ok) return parsed.state;
  const { currentPassword, password } = parsed.data;

  return unlessStopped<ChangePasswordField>({}, async () => {
    const session = await requireUserToAct(here);
    const result = await changePassword(session, { currentPassword, password }, await clientOf());
    if (result.code === 'wrong') return refuseField('currentPassword', 'password-wrong', {});
    if (result.code === 'weak') return refuseField('password', result.fault, {});
    if (result.code !== 'done') return signInAgain(here);
    await startBrowserSession(result.sessionId, { remember: session.remember });
    await rememberDevice(session.user.email);
    return done('password-changed');
  });
}

/** Requests a reset link for a signed-in user who forgot their current password. */
export async function mailResetLinkAction(): Promise<FormState<never>> {
  return unlessStopped<never>({}, async () => {
    const { user } = await requireUserToAct(here);
    const result = await requestPasswordReset({ email: user.email, callbackUrl: here }, await clientOf());
    if (result.code === 'limited') return refuse('too-many', {}, result.retryAfterSeconds);
    return done('link-mailed');
  });
}

/** Ends one of the user's sessions. The response is the same for a session that isn't theirs or doesn't exist. */
export async function endSessionAction(
  _state: FormState<'session'>,
  form: FormData,
): Promise<FormState<'session'>> {
  const parsed = parseForm(endSessionForm, form);
  if (!parsed.ok) return parsed.state;

  return unlessStopped<'session'>({}, async () => {
    const session = await requireUserToAct(here);
    const result = await endSession(session, parsed.data.session, await clientOf());
    return result.code === 'signed-out' ? signInAgain(here) : done('session-ended');
  });
}

/** Ends all of the user's sessions except this browser's. */
export async function endOtherSessionsAction(): Promise<FormState<never>> {
  return unlessStopped<never>({}, async () => {
    const session = await requireUserToAct(here);
    const result = await endOtherSessions(session, await clientOf());
    return result.code === 'signed-out' ? signInAgain(here) : done('others-ended');
  });
}
