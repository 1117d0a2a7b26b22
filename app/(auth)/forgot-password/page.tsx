import type { Metadata } from 'next';
import { ForgotPasswordForm } from '@/components/forms/forgot-password-form';
import { lifetimeWords } from '@/components/words/links';
import { pageWords } from '@/components/words/pages';
import { env } from '@/lib/env';
import { requireNobody } from '@/lib/next/session';
import { routes } from '@/lib/routes';
import { readCallback, withCallback, type SearchParams } from '../../_paths/search-params';
import { mailboxPath } from '../../_paths/mailbox';
import { pageUnlessAway } from '../../_refusals/away-page';
import { forgotPasswordAction } from './actions';

const words = pageWords.forgotPassword;

export const metadata: Metadata = {
  title: words.title,
  description: words.description,
};

export default function ForgotPasswordPage({ searchParams }: { searchParams: SearchParams }) {
  return pageUnlessAway(async () => {
    await requireNobody();
    const callbackUrl = await readCallback(searchParams);
    return (
      <ForgotPasswordForm
        action={forgotPasswordAction}
        life={lifetimeWords(env().linkTtlSeconds)}
        callbackUrl={callbackUrl}
        signInHref={withCallback(routes.signIn, callbackUrl)}
        mailboxHref={mailboxPath()}
      />
    );
  });
}
