'use server';
import { refresh } from 'next/cache';
import { redirect } from 'next/navigation';
import { deleteAccount, isDeleted } from '@/lib/accounts/delete';
import { requestDeletion } from '@/lib/accounts/request-deletion';
import { endBrowserSession } from '@/lib/next/auth';
import { clientOf } from '@/lib/next/client';
import { setFlash } from '@/lib/next/flash';
import { readLinkCookie } from '@/lib/next/link-cookie';
import { getSession, requireUserToAct, signInAgain } from '@/lib/next/session';
import { routes } from '@/lib/routes';
import { parseForm, type FormState } from '@/lib/schemas/form-state';
import { deletionForm, linkForm } from '@/lib/schemas/forms';
import { refuse, refuseField, refuseLimited, unlessStopped } from '../../../_refusals/refuse';

const here = routes.accountDelete;

/** Requests the link that deletes the account. */
export async function requestDeletionAction(
  _state: FormState<'currentPassword'>,
  form: FormData,
): Promise<FormState<'currentPassword'>> {
  const parsed = parseForm(deletionForm, form);
  if (!parsed.ok) return parsed.state;

  return unlessStopped<'currentPassword'>({}, async () => {
    const session = await requireUserToAct(here);
    const result = await requestDeletion(session, parsed.data, await clientOf());
    if (result.code === 'wrong') return refuseField('currentPassword', 'password-wrong', {});
    if (result.code === 'limited') return refuseLimited(result, {});
    if (result.code !== 'accepted') return signInAgain(here);
    await setFlash(here, { notice: 'deletion-requested' });
    redirect(here);
  });
}

/** Deletes the account by the link in the cookie. */
export async function deleteAccountAction(
  _state: FormState<'formHash'>,
  form: FormData,
): Promise<FormState<'formHash'>> {
  const parsed = parseForm(linkForm, form);
  if (!parsed.ok) return parsed.state;

  return unlessStopped<'formHash'>({}, async () => {
    const token = await readLinkCookie('delete-account');
    const session = await getSession();
    if (!session) return (await isDeleted(token)) ? farewell() : signInAgain(here);
    const result = await deleteAccount(session, { token, formHash: parsed.data.formHash }, await clientOf());
    if (result.code === 'limited') return refuse('too-many', {}, result.retryAfterSeconds);
    if (result.code === 'foreign') return refuse('foreign-link', {});
    if (result.code === 'dead') redirect(here);
    if (result.code === 'signed-out') return signInAgain(here);
    if (result.code === 'stale') {
      refresh();
      return refuse('stale-link', {});
    }
    await endBrowserSession();
    return farewell();
  });
}

async function farewell(): Promise<never> {
  await setFlash(routes.signIn, { notice: 'account-deleted' });
  redirect(routes.signIn);
}
