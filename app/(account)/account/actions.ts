'use server';
import { redirect } from 'next/navigation';
import { rename } from '@/lib/accounts/rename';
import { sayMailWorks } from '@/lib/accounts/say-mail-works';
import { signOut } from '@/lib/accounts/sign-out';
import { endBrowserSession } from '@/lib/next/auth';
import { clientOf } from '@/lib/next/client';
import { setFlash } from '@/lib/next/flash';
import { getSession, requireUserToAct, signInAgain } from '@/lib/next/session';
import { routes } from '@/lib/routes';
import { parseForm, type FormState } from '@/lib/schemas/form-state';
import { nameForm } from '@/lib/schemas/forms';
import { unlessStopped } from '../../_refusals/refuse';

/** Ends this browser's session, if it has one, and redirects to sign-in. */
export async function signOutAction(): Promise<FormState<never>> {
  return unlessStopped<never>({}, async () => {
    const session = await getSession();
    if (session) await signOut(session, await clientOf());
    await endBrowserSession();
    await setFlash(routes.signIn, { notice: 'signed-out' });
    redirect(routes.signIn);
  });
}

export async function renameAction(_state: FormState<'name'>, form: FormData): Promise<FormState<'name'>> {
  const parsed = parseForm(nameForm, form);
  if (!parsed.ok) return parsed.state;
  const { name } = parsed.data;

  return unlessStopped({ name }, async () => {
    const session = await requireUserToAct(routes.account);
    const result = await rename(session, name, await clientOf());
    if (result.code === 'signed-out') return signInAgain(routes.account);
    await setFlash(routes.account, { notice: 'name-saved' });
    redirect(routes.account);
  });
}

/** Lifts the suppression of bounced mail at the user's request. */
export async function mailWorksAction(): Promise<FormState<never>> {
  return unlessStopped<never>({}, async () => {
    const session = await requireUserToAct(routes.account);
    const result = await sayMailWorks(session, await clientOf());
    if (result.code === 'signed-out') return signInAgain(routes.account);
    await setFlash(routes.account, { notice: 'mail-works' });
    redirect(routes.account);
  });
}
