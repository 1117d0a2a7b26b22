'use server';
import { redirect } from 'next/navigation';
import { signOut } from '@/lib/accounts/sign-out';
import { endBrowserSession } from '@/lib/next/auth';
import { clientOf } from '@/lib/next/client';
import { setFlash } from '@/lib/next/flash';
import { getSession } from '@/lib/next/session';
import { routes } from '@/lib/routes';
import type { FormState } from '@/lib/schemas/form-state';
import { unlessStopped } from '../../_refusals/refuse';

/** Ends this browser's session, if it has one, and leads to sign-in. */
export async function signOutAction(): Promise<FormState<never>> {
  return unlessStopped<never>({}, async () => {
    const session = await getSession();
    if (session) await signOut(session, await clientOf());
    await endBrowserSession();
    await setFlash({ notice: 'signed-out' });
    redirect(routes.signIn);
  });
}
