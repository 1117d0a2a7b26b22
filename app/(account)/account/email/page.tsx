import type { Metadata } from 'next';
import { AccountFrame } from '@/components/account/account-frame';
import { ButtonForm } from '@/components/forms/button-form';
import { EmailChangeForm } from '@/components/forms/email-change-form';
import { Notice } from '@/components/ui/notice';
import { Panel } from '@/components/ui/panel';
import { accountWords } from '@/components/words/account';
import { formWords } from '@/components/words/forms';
import { lifetimeWords } from '@/components/words/links';
import { pendingAddressOf } from '@/lib/accounts/pending-change';
import { env } from '@/lib/env';
import { readFlash } from '@/lib/next/flash';
import { requireUser } from '@/lib/next/session';
import { routes } from '@/lib/routes';
import { pageUnlessAway } from '../../../_refusals/away-page';
import { mailWorksAction, signOutAction } from '../actions';
import { cancelEmailChangeAction, requestEmailChangeAction } from './actions';

const words = accountWords.email;
const here = routes.accountEmail;

export const metadata: Metadata = {
  title: words.title,
  description: words.description,
  robots: { index: false, follow: false },
};

export default function EmailPage() {
  return pageUnlessAway(async () => {
    const { user } = await requireUser(here);
    const [flash, pending] = await Promise.all([readFlash(here), pendingAddressOf(user.id)]);
    return (
      <AccountFrame
        title={words.title}
        here={here}
        flash={flash}
        signOut={signOutAction}
        mailWorks={mailWorksAction}
        bounced={user.mailBounces ? user.email : null}
      >
        {pending && (
          <Notice tone="plain">
            <p>{words.waiting(<strong>{pending}</strong>)}</p>
            <p>{words.expect(lifetimeWords(env().linkTtlSeconds))}</p>
            <ButtonForm action={cancelEmailChangeAction} label={formWords.cancelChange} />
          </Notice>
        )}
        <Panel title={words.heading} lead={<p>{words.lead(<strong>{user.email}</strong>)}</p>}>
          <EmailChangeForm
            key={`${user.email} ${pending}`}
            action={requestEmailChangeAction}
            address={user.email}
          />
        </Panel>
      </AccountFrame>
    );
  });
}
