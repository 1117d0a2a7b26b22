'use server';
import type { RequestLinkField } from '@/components/forms/request-link-fields';
import { clientOf } from '@/lib/next/client';
import { requireNobody } from '@/lib/next/session';
import { requestPasswordReset } from '@/lib/password-reset/request';
import { idle, parseForm, type FormState } from '@/lib/schemas/form-state';
import { forgotPasswordForm } from '@/lib/schemas/forms';
import { refuse, unlessStopped } from '../../_refusals/refuse';

/** Requests a reset link. The response is the same whether or not there is an account. */
export async function forgotPasswordAction(
  _state: FormState<RequestLinkField>,
  form: FormData,
): Promise<FormState<RequestLinkField>> {
  const parsed = parseForm(forgotPasswordForm, form);
  if (!parsed.ok) return parsed.state;
  const { email, callbackUrl, again } = parsed.data;
  const typed = { email, callbackUrl: callbackUrl ?? '', again: again ? 'on' : '' };

  return unlessStopped<RequestLinkField>(typed, async () => {
    await requireNobody();
    const result = await requestPasswordReset({ email, callbackUrl }, await clientOf());
    if (result.code === 'limited') return refuse('too-many', typed, result.retryAfterSeconds);
    return { ...idle<RequestLinkField>(), status: 'done', values: typed };
  });
}
