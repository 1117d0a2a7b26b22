import type { Metadata } from 'next';
import { CompleteSignUpForm } from '@/components/forms/complete-sign-up-form';
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
import type { SearchParams } from '../../../_paths/search-params';
import { mailboxPath } from '../../../_paths/mailbox';
import { pageUnlessAway } from '../../../_refusals/away-page';
import { whyNoLink } from '../../../_refusals/no-link';
import { completeSignUpAction, renewSignUpLinkAction } from './actions';

const words = pageWords.completeSignUp;

export const metadata: Metadata = {
  title: words.title,
  description: words.description,
  robots: { index: false, follow: false },
};

export default function CompleteSignUpPage({ searchParams }: { searchParams: SearchParams }) {
  return pageUnlessAway(async () => {
    const link = await readLink('sign-up', await readLinkCookie('sign-up'));
    if (link.state === 'dead') {
      const justUsed = link.justUsed ? justUsedWords.signUp : null;
      return (
        <DeadLink reason={link.reason} justUsed={justUsed}>
          <RenewLinkForm
            action={renewSignUpLinkAction}
            done={deadLinkWords.renewedSignUp}
            mailboxHref={mailboxPath()}
          />
        </DeadLink>
      );
    }
    if (link.state !== 'live')
      return (
        <NoLink
          state={await whyNoLink(link.state, routes.signUpComplete, searchParams)}
          startHref={routes.signUp}
          startLabel={formWords.signUpAgain}
        />
      );
    const { appName, passwordMinLength } = env();
    return (
      <Card title={words.title} lead={<p>{words.lead(<strong>{link.address}</strong>)}</p>}>
        <CompleteSignUpForm
          action={completeSignUpAction}
          rules={{ minLength: passwordMinLength, address: link.address, appName }}
          formHash={link.formHash}
        />
      </Card>
    );
  });
}
