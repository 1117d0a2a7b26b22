import type { Metadata } from 'next';
import { AccountFrame } from '@/components/account/account-frame';
import { ButtonForm } from '@/components/forms/button-form';
import { DeletionForm } from '@/components/forms/deletion-form';
import { ButtonLink } from '@/components/ui/button';
import { Notice } from '@/components/ui/notice';
import { Panel } from '@/components/ui/panel';
import { accountWords } from '@/components/words/account';
import { formWords } from '@/components/words/forms';
import { readLink } from '@/lib/links/read';
import { readFlash } from '@/lib/next/flash';
import { readLinkCookie } from '@/lib/next/link-cookie';
import { requireUser } from '@/lib/next/session';
import { routes } from '@/lib/routes';
import { pageUnlessAway } from '../../../_refusals/away-page';
import { mailWorksAction, signOutAction } from '../actions';
import { deleteAccountAction, requestDeletionAction } from './actions';

const words = accountWords.deletion;
const here = routes.accountDelete;

export const metadata: Metadata = {
  title: words.title,
  description: words.description,
  robots: { index: false, follow: false },
};

export default function DeletePage() {
  return pageUnlessAway(async () => {
    const { user } = await requireUser(here);
    const flash = await readFlash(here);
    const link = await readLink('delete-account', await readLinkCookie('delete-account'));
    const address = <strong>{user.email}</strong>;
    const isOwn = link.state === 'live' && link.userId === user.id;
    return (
      <AccountFrame
        title={words.title}
        here={here}
        flash={isOwn ? null : flash}
        signOut={signOutAction}
        mailWorks={mailWorksAction}
        bounced={user.mailBounces ? user.email : null}
      >
        {link.state === 'live' && isOwn ? (
          <Panel title={words.confirmHeading} lead={<p>{words.confirm(address)}</p>}>
            <ButtonForm
              action={deleteAccountAction}
              label={formWords.deleteAccount}
              pendingLabel={formWords.deleting}
              hidden={{ formHash: link.formHash }}
              wide
            />
            <ButtonLink href={routes.account} primary wide>
              {formWords.keepAccount}
            </ButtonLink>
          </Panel>
        ) : (
          <>
            {link.state === 'dead' && !flash && <Notice tone="plain">{words.dead}</Notice>}
            {link.state === 'live' && <Notice tone="plain">{words.foreign}</Notice>}
            <Panel title={words.heading} lead={<p>{words.lead(address)}</p>}>
              <DeletionForm action={requestDeletionAction} address={user.email} />
            </Panel>
          </>
        )}
      </AccountFrame>
    );
  });
}
