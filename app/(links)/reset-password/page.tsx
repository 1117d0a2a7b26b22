import type { Metadata } from 'next';
import { ResetPasswordForm } from '@/components/forms/reset-password-form';
import { RenewLinkForm } from '@/components/forms/renew-link-form';
import { DeadLink } from '@/components/links/dead-link';
import { NoLink } from '@/components/links/no-link';
import { Card } from '@/components/ui/card';
import { formWords } from '@/components/words/forms';
import { deadLinkWords, justUsedWords } from '@/components/words/links';
import { pageWords } from '@/components/words/pages';
import { env } from '@/lib/env';
import { readLink } from '@/lib/links/read';
import { readLinkCookie } from '@/lib/next/link-cookie';
import { routes } from '@/lib/routes';
import type { SearchParams } from '../../_paths/search-params';
import { mailboxPath } from '../../_paths/mailbox';
import { pageUnlessAway } from '../../_refusals/away-page';
import { whyNoLink } from '../../_refusals/no-link';
import { renewResetLinkAction, resetPasswordAction } from './actions';

const words = pageWords.resetPassword;

export const metadata: Metadata = {
  title: words.title,
  description: words.description,
  robots: { index: false, follow: false },
};

export default function ResetPasswordPage({ searchParams }: { searchParams: SearchParams }) {
  return pageUnlessAway(async () => {
    const link = await readLink('password-reset', await readLinkCookie('password-reset'));
    if (link.state === 'dead') {
      const justUsed = link.justUsed ? justUsedWords.reset : null;
      return (
        <DeadLink reason={link.reason} justUsed={justUsed}>
          <RenewLinkForm
            action={renewResetLinkAction}
            done={deadLinkWords.renewedReset}
            mailboxHref={mailboxPath()}
          />
        </DeadLink>
      );
    }
    if (link.state !== 'live')
      return (
        <NoLink
          state={await whyNoLink(link.state, routes.resetPassword, searchParams)}
          startHref={routes.forgotPassword}
          startLabel={formWords.requestNewLink}
        />
      );
    const { appName, passwordMinLength } = env();
    return (
      <Card title={words.title} lead={<p>{words.lead(<strong>{link.address}</strong>)}</p>}>
        <ResetPasswordForm
          action={resetPasswordAction}
          rules={{ minLength: passwordMinLength, address: link.address, appName }}
          formHash={link.formHash}
        />
      </Card>
    );
  });
}
