import type { Metadata } from 'next';
import { CompleteSignUpForm } from '@/components/forms/complete-sign-up-form';
import { DeadLink } from '@/components/links/dead-link';
import { NoLink } from '@/components/links/no-link';
import { Card } from '@/components/ui/card';
import { justDone } from '@/components/words';
import { env } from '@/lib/env';
import { readLink } from '@/lib/links/read';
import { readLinkCookie } from '@/lib/next/link-cookie';
import { routes } from '@/lib/routes';
import { mailboxPath } from '../../../_paths/mailbox';
import { pageUnlessAway } from '../../../_refusals/away-page';
import { completeSignUpAction, renewSignUpLinkAction } from './actions';

export const metadata: Metadata = {
  title: 'Finish signing up',
  description: 'Choose a name and a password for your account.',
  robots: { index: false, follow: false },
};

export default function CompleteSignUpPage() {
  return pageUnlessAway(async () => {
    const link = await readLink('sign-up', await readLinkCookie('sign-up'));
    if (link.state === 'dead') {
      const justUsed = link.justUsed ? justDone.signUp : null;
      return (
        <DeadLink
          reason={link.reason}
          justUsed={justUsed}
          renew={renewSignUpLinkAction}
          mailboxHref={mailboxPath()}
        />
      );
    }
    if (link.state !== 'live')
      return <NoLink state={link.state} startHref={routes.signUp} startLabel="Sign up again" />;
    return (
      <Card
        title="Finish signing up"
        lead={
          <p>
            For <strong>{link.address}</strong>.
          </p>
        }
      >
        <CompleteSignUpForm
          action={completeSignUpAction}
          address={link.address}
          formHash={link.formHash}
          minLength={env().passwordMinLength}
        />
      </Card>
    );
  });
}
