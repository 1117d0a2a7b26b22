'use server';
import { refresh } from 'next/cache';
import { redirect } from 'next/navigation';
import { sayNotMe } from '@/lib/accounts/not-me';
import { clientOf } from '@/lib/next/client';
import { setFlash } from '@/lib/next/flash';
import { readLinkCookie } from '@/lib/next/link-cookie';
import { routes } from '@/lib/routes';
import { parseForm, type FormState } from '@/lib/schemas/form-state';
import { linkForm } from '@/lib/schemas/forms';
import { refuse, unlessStopped } from '../../_refusals/refuse';

/** "This wasn't me", by the link in the cookie: revokes, reverts and starts recovery by email. Never signs anyone in. */
export async function notMeAction(
  _state: FormState<'formHash'>,
  form: FormData,
): Promise<FormState<'formHash'>> {
  const parsed = parseForm(linkForm, form);
  if (!parsed.ok) return parsed.state;

  return unlessStopped<'formHash'>({}, async () => {
    const token = await readLinkCookie('not-me');
    const result = await sayNotMe({ token, formHash: parsed.data.formHash }, await clientOf());
    if (result.code === 'limited') return refuse('too-many', {}, result.retryAfterSeconds);
    if (result.code === 'address-taken') return refuse('address-taken', {});
    if (result.code === 'dead') redirect(routes.notMe);
    if (result.code === 'stale') {
      refresh();
      return refuse('stale-link', {});
    }
    await setFlash(routes.notMe, { notice: result.code });
    redirect(routes.notMe);
  });
}
