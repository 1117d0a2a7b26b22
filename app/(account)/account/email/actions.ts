'use server';
import { redirect } from 'next/navigation';
import type { EmailChangeField } from '@/components/forms/email-change-form';
import { cancelEmailChange } from '@/lib/accounts/cancel-email-change';
import { requestEmailChange } from '@/lib/accounts/request-email-change';
import { clientOf } from '@/lib/next/client';
import { setFlash } from '@/lib/next/flash';
import { requireUserToAct, signInAgain } from '@/lib/next/session';
import { routes } from '@/lib/routes';
import { parseForm, type FormState } from '@/lib/schemas/form-state';
import { emailChangeForm } from '@/lib/schemas/forms';
import { refuse, refuseField, refuseLimited, unlessStopped } from '../../../_refusals/refuse';

const here = routes.accountEmail;

/** Requests a change of email address. The response is the same whether or not the new address is taken. */
export async function requestEmailChangeAction(
  _state: FormState<EmailChangeField>,
  form: FormData,
): Promise<FormState<EmailChangeField>> {
  const parsed = parseForm(emailChangeForm, form);
  if (!parsed.ok) return parsed.state;
  const { email, currentPassword } = parsed.data;
  const typed = { email };

  return unlessStopped<EmailChangeField>(typed, async () => {
    const session = await requireUserToAct(here);
    const result = await requestEmailChange(session, { email, currentPassword }, await clientOf());
    if (result.code === 'wrong')
      return refuseField<EmailChangeField>('currentPassword', 'password-wrong', typed);
    if (result.code === 'same') return refuseField<EmailChangeField>('email', 'address-same', typed);
    if (result.code === 'held') return refuse('address-held', typed);
    if (result.code === 'limited') return refuseLimited(result, typed);
    if (result.code !== 'accepted') return signInAgain(here);
    await setFlash(here, { notice: 'change-requested' });
    redirect(here);
  });
}

/** Cancels the pending change of email address. */
export async function cancelEmailChangeAction(): Promise<FormState<never>> {
  return unlessStopped<never>({}, async () => {
    const session = await requireUserToAct(here);
    const result = await cancelEmailChange(session, await clientOf());
    if (result.code === 'signed-out') return signInAgain(here);
    await setFlash(here, { notice: 'change-cancelled' });
    redirect(here);
  });
}
