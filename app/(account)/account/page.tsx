import type { Metadata } from 'next';
import { AccountFrame } from '@/components/account/account-frame';
import { NameForm } from '@/components/forms/name-form';
import { Facts } from '@/components/ui/facts';
import { UtcTime } from '@/components/ui/utc-time';
import { Panel } from '@/components/ui/panel';
import { TextLink } from '@/components/ui/text-link';
import { accountWords } from '@/components/words/account';
import { readFlash } from '@/lib/next/flash';
import { requireUser } from '@/lib/next/session';
import { routes } from '@/lib/routes';
import { pageUnlessAway } from '../../_refusals/away-page';
import { mailWorksAction, renameAction, signOutAction } from './actions';

const words = accountWords.profile;

export const metadata: Metadata = {
  title: words.title,
  description: words.description,
  robots: { index: false, follow: false },
};

export default function AccountPage() {
  return pageUnlessAway(async () => {
    const { user } = await requireUser(routes.account);
    const flash = await readFlash(routes.account);
    return (
      <AccountFrame
        title={words.title}
        here={routes.account}
        flash={flash}
        signOut={signOutAction}
        mailWorks={mailWorksAction}
        bounced={user.mailBounces ? user.email : null}
      >
        <Panel
          title={words.heading}
          foot={
            <p>
              <TextLink href={routes.accountDelete}>{words.deletion}</TextLink>
            </p>
          }
        >
          <NameForm key={user.name} action={renameAction} name={user.name} />
          <Facts
            facts={[
              [words.address, user.email],
              [words.since, <UtcTime key="since" at={user.createdAt} />],
            ]}
          />
        </Panel>
      </AccountFrame>
    );
  });
}
