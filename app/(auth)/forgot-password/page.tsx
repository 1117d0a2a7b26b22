import type { Metadata } from 'next';
import { ForgotPasswordForm } from '@/components/forms/forgot-password-form';
import { lifeWords } from '@/components/words';
import { env } from '@/lib/env';
import { requireNobody } from '@/lib/next/session';
import { routes } from '@/lib/routes';
import { callbackOf, carry, type SearchParams } from '../../_paths/carry';
import { mailboxPath } from '../../_paths/mailbox';
import { pageUnlessAway } from '../../_refusals/away-page';
import { forgotPasswordAction } from './actions';

export const metadata: Metadata = {
  title: 'Forgot your password?',
  description: 'Have a link mailed to you and set a new password.',
};

export default function ForgotPasswordPage({ searchParams }: { searchParams: SearchParams }) {
  return pageUnlessAway(async () => {
    await requireNobody();
    const callbackUrl = await callbackOf(searchParams);
    return (
      <ForgotPasswordForm
        action={forgotPasswordAction}
        life={lifeWords(env().linkTtlSeconds)}
        callbackUrl={callbackUrl}
        signInHref={carry(routes.signIn, callbackUrl)}
        mailboxHref={mailboxPath()}
      />
    );
  });
}
