import type { Metadata } from 'next';
import { ResetPasswordForm } from '@/components/forms/reset-password-form';
import { DeadLink } from '@/components/links/dead-link';
import { NoLink } from '@/components/links/no-link';
import { Card } from '@/components/ui/card';
import { justDone } from '@/components/words';
import { env } from '@/lib/env';
import { readLink } from '@/lib/links/read';
import { readLinkCookie } from '@/lib/next/link-cookie';
import { routes } from '@/lib/routes';
import { mailboxPath } from '../../_paths/mailbox';
import { pageUnlessAway } from '../../_refusals/away-page';
import { renewResetLinkAction, resetPasswordAction } from './actions';

export const metadata: Metadata = {
  title: 'Set a new password',
  description: 'Set a new password for your account.',
  robots: { index: false, follow: false },
};

export default function ResetPasswordPage() {
  return pageUnlessAway(async () => {
    const link = await readLink('password-reset', await readLinkCookie('password-reset'));
    if (link.state === 'dead') {
      const justUsed = link.justUsed ? justDone.reset : null;
      return (
        <DeadLink
          reason={link.reason}
          justUsed={justUsed}
          renew={renewResetLinkAction}
          mailboxHref={mailboxPath()}
        />
      );
    }
    if (link.state !== 'live')
      return <NoLink state={link.state} startHref={routes.forgotPassword} startLabel="Ask for a new link" />;
    return (
      <Card
        title="Set a new password"
        lead={
          <p>
            For <strong>{link.address}</strong>. You will be signed out everywhere.
          </p>
        }
      >
        <ResetPasswordForm
          action={resetPasswordAction}
          address={link.address}
          formHash={link.formHash}
          minLength={env().passwordMinLength}
        />
      </Card>
    );
  });
}
