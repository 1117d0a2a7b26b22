'use server';
import type { RequestLinkField } from '@/components/forms/request-link-fields';
import { clientOf } from '@/lib/next/client';
import { requireNobody } from '@/lib/next/session';
import { requestSignUp } from '@/lib/accounts/sign-up';
import { idle, parseForm, type FormState } from '@/lib/schemas/form-state';
import { signUpForm } from '@/lib/schemas/forms';
import { refuse, unlessStopped } from '../../_refusals/refuse';

/** Requests a sign-up link. The response is the same whether or not the address is taken. */
export async function signUpAction(
  _state: FormState<RequestLinkField>,
  form: FormData,
): Promise<FormState<RequestLinkField>> {
  const parsed = parseForm(signUpForm, form);
  if (!parsed.ok) return parsed.state;
  const { email, callbackUrl, again } = parsed.data;
  const typed = { email, callbackUrl: callbackUrl ?? '', again: again ? 'on' : '' };

  return unlessStopped<RequestLinkField>(typed, async () => {
    await requireNobody();
    const result = await requestSignUp({ email, callbackUrl }, await clientOf());
    if (result.code === 'limited') return refuse('too-many', typed, result.retryAfterSeconds);
    return { ...idle<RequestLinkField>(), status: 'done', values: typed };
  });
}
