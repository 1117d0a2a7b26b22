import type { Metadata } from 'next';
import { SignOutForm } from '@/components/forms/sign-out-form';
import { Card } from '@/components/ui/card';
import { Facts } from '@/components/ui/facts';
import { Moment } from '@/components/ui/moment';
import { pageWords } from '@/components/words/pages';
import { requireUser } from '@/lib/next/session';
import { routes } from '@/lib/routes';
import { pageUnlessAway } from '../../_refusals/away-page';
import { signOutAction } from './actions';

const words = pageWords.account;

export const metadata: Metadata = {
  title: words.title,
  description: words.description,
  robots: { index: false, follow: false },
};

export default function AccountPage() {
  return pageUnlessAway(async () => {
    const { user } = await requireUser(routes.account);
    return (
      <Card title={words.title}>
        <Facts
          facts={[
            [words.name, user.name],
            [words.address, user.email],
            [words.since, <Moment key="since" at={user.createdAt} />],
          ]}
        />
        <SignOutForm action={signOutAction} />
      </Card>
    );
  });
}
