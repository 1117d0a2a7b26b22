'use server';
import { refresh } from 'next/cache';
import { redirect } from 'next/navigation';
import type { ResetField } from '@/components/forms/reset-password-form';
import { env } from '@/lib/env';
import { forgetDeviceTries } from '@/lib/limits/sign-in';
import { renewLink } from '@/lib/links/renew';
import { readToken } from '@/lib/links/token';
import { clientOf } from '@/lib/next/client';
import { setFlash } from '@/lib/next/flash';
import { rememberDevice } from '@/lib/next/known-device';
import { readLinkCookie } from '@/lib/next/link-cookie';
import { completePasswordReset } from '@/lib/password-reset/complete';
import { routes } from '@/lib/routes';
import { idle, parseForm, type FormState } from '@/lib/schemas/form-state';
import { resetPasswordForm } from '@/lib/schemas/forms';
import { withCallback } from '../../_paths/search-params';
import { refuse, refuseField, unlessStopped } from '../../_refusals/refuse';

/** Sets the new password by the link in the cookie, then redirects to sign-in. */
export async function resetPasswordAction(
  _state: FormState<ResetField>,
  form: FormData,
): Promise<FormState<ResetField>> {
  const parsed = parseForm(resetPasswordForm(env().passwordMinLength), form);
  if (!parsed.ok) return parsed.state;
  const { password, formHash } = parsed.data;

  return unlessStopped<ResetField>({}, async () => {
    const token = await readLinkCookie('password-reset');
    const result = await completePasswordReset({ token, formHash, password }, await clientOf());
    if (result.code === 'weak') return refuseField('password', result.fault, {});
    if (result.code === 'limited') return refuse('too-many', {}, result.retryAfterSeconds);
    if (result.code === 'dead') redirect(routes.resetPassword);
    if (result.code === 'stale') {
      refresh();
      return refuse('stale-link', {});
    }
    // Someone flooding the address with wrong passwords must not block the owner's new one in this browser.
    const device = await rememberDevice(result.email);
    await forgetDeviceTries(result.email, device);
    const link = (await readToken('password-reset', token))?.id;
    await setFlash(routes.signIn, { notice: 'password-reset', email: result.email, link });
    redirect(withCallback(routes.signIn, result.callbackUrl));
  });
}

/** Requests a new link in place of a dead one. The response is always the same. */
export async function renewResetLinkAction(): Promise<FormState<never>> {
  return unlessStopped<never>({}, async () => {
    const result = await renewLink(
      'password-reset',
      await readLinkCookie('password-reset'),
      await clientOf(),
    );
    if (result.code === 'limited') return refuse('too-many', {}, result.retryAfterSeconds);
    if (result.code === 'forged') redirect(routes.resetPassword);
    return { ...idle<never>(), status: 'done' };
  });
}
