'use server';
import { redirect } from 'next/navigation';
import type { SignInField } from '@/components/forms/sign-in-form';
import { signIn } from '@/lib/accounts/sign-in';
import { startBrowserSession } from '@/lib/next/auth';
import { clientOf } from '@/lib/next/client';
import { readKnownDevice, rememberDevice } from '@/lib/next/known-device';
import { leaveFormerSession } from '@/lib/next/session';
import { routes } from '@/lib/routes';
import { parseForm, type FormState } from '@/lib/schemas/form-state';
import { signInForm } from '@/lib/schemas/forms';
import { refuse, unlessStopped } from '../../_refusals/refuse';

/** Signs in and redirects, replacing any session in this browser. An error keeps what was typed, except the password. */
export async function signInAction(
  _state: FormState<SignInField>,
  form: FormData,
): Promise<FormState<SignInField>> {
  const parsed = parseForm(signInForm, form);
  if (!parsed.ok) return parsed.state;
  const { email, password, remember, callbackUrl } = parsed.data;
  const typed = { email, remember: remember ? 'on' : '' };

  return unlessStopped<SignInField>(typed, async () => {
    const knownDevice = await readKnownDevice(email);
    const result = await signIn({ email, password, remember, knownDevice }, await clientOf());
    if (result.code === 'wrong') return refuse('wrong-credentials', typed);
    if (result.code === 'limited') return refuse('too-many', typed, result.retryAfterSeconds);

    await leaveFormerSession();
    await startBrowserSession(result.sessionId, { remember });
    await rememberDevice(email);
    redirect(callbackUrl ?? routes.account);
  });
}
