'use server';
import { refresh } from 'next/cache';
import { redirect } from 'next/navigation';
import { confirmEmailChange } from '@/lib/accounts/confirm-email-change';
import { readToken } from '@/lib/links/token';
import { clientOf } from '@/lib/next/client';
import { setFlash } from '@/lib/next/flash';
import { readKnownDevice, rememberDevice } from '@/lib/next/known-device';
import { readLinkCookie } from '@/lib/next/link-cookie';
import { getSession } from '@/lib/next/session';
import { routes } from '@/lib/routes';
import { parseForm, type FormState } from '@/lib/schemas/form-state';
import { linkForm } from '@/lib/schemas/forms';
import { refuse, unlessStopped } from '../../_refusals/refuse';

/** Changes the account's email address to the one the link in the cookie was sent to. Signs nobody in. */
export async function confirmEmailAction(
  _state: FormState<'formHash'>,
  form: FormData,
): Promise<FormState<'formHash'>> {
  const parsed = parseForm(linkForm, form);
  if (!parsed.ok) return parsed.state;

  return unlessStopped<'formHash'>({}, async () => {
    const token = await readLinkCookie('email-change');
    const result = await confirmEmailChange({ token, formHash: parsed.data.formHash }, await clientOf());
    if (result.code === 'limited') return refuse('too-many', {}, result.retryAfterSeconds);
    if (result.code === 'dead') redirect(routes.confirmEmail);
    if (result.code === 'taken') {
      await setFlash(routes.confirmEmail, { notice: 'address-taken' });
      redirect(routes.confirmEmail);
    }
    if (result.code === 'stale') {
      refresh();
      return refuse('stale-link', {});
    }
    const { email, formerEmail, userId } = result;
    const known = await readKnownDevice(formerEmail);
    if (known) await rememberDevice(email, known.provenAt);
    const isTheirs = (await getSession())?.user.id === userId;
    const next = isTheirs ? routes.accountEmail : routes.signIn;
    const link = (await readToken('email-change', token))?.id;
    await setFlash(next, { notice: 'address-changed', email, link });
    redirect(next);
  });
}
