'use server';
import { refresh } from 'next/cache';
import { redirect } from 'next/navigation';
import type { CompleteField } from '@/components/forms/complete-sign-up-form';
import { completeSignUp } from '@/lib/accounts/complete-sign-up';
import { env } from '@/lib/env';
import { renewLink } from '@/lib/links/renew';
import { startBrowserSession } from '@/lib/next/auth';
import { clientOf } from '@/lib/next/client';
import { rememberDevice } from '@/lib/next/known-device';
import { readLinkCookie } from '@/lib/next/link-cookie';
import { leaveFormerSession } from '@/lib/next/session';
import { routes } from '@/lib/routes';
import { idle, parseForm, type FormState } from '@/lib/schemas/form-state';
import { completeSignUpForm } from '@/lib/schemas/forms';
import { refuse, refuseField, unlessStopped } from '../../../_refusals/refuse';

/** Creates the account by the link in the cookie, signs in and redirects. */
export async function completeSignUpAction(
  _state: FormState<CompleteField>,
  form: FormData,
): Promise<FormState<CompleteField>> {
  const parsed = parseForm(completeSignUpForm(env().passwordMinLength), form);
  if (!parsed.ok) return parsed.state;
  const { name, password, formHash } = parsed.data;
  const typed = { name };

  return unlessStopped<CompleteField>(typed, async () => {
    const token = await readLinkCookie('sign-up');
    const result = await completeSignUp({ token, formHash, name, password }, await clientOf());
    if (result.code === 'weak') return refuseField<CompleteField>('password', result.fault, typed);
    if (result.code === 'limited') return refuse('too-many', typed, result.retryAfterSeconds);
    if (result.code === 'dead') redirect(routes.signUpComplete);
    if (result.code === 'stale') {
      refresh();
      return refuse('stale-link', typed);
    }
    await leaveFormerSession();
    await startBrowserSession(result.sessionId, { remember: false });
    await rememberDevice(result.email);
    redirect(result.callbackUrl ?? routes.account);
  });
}

/** Requests a new link in place of a dead one. The response is always the same. */
export async function renewSignUpLinkAction(): Promise<FormState<never>> {
  return unlessStopped<never>({}, async () => {
    const result = await renewLink('sign-up', await readLinkCookie('sign-up'), await clientOf());
    if (result.code === 'limited') return refuse('too-many', {}, result.retryAfterSeconds);
    if (result.code === 'forged') redirect(routes.signUpComplete);
    return { ...idle<never>(), status: 'done' };
  });
}
