import type { Metadata } from 'next';
import { SignOutForm } from '@/components/forms/sign-out-form';
import { Card } from '@/components/ui/card';
import { Facts } from '@/components/ui/facts';
import { Moment } from '@/components/ui/moment';
import { requireUser } from '@/lib/next/session';
import { routes } from '@/lib/routes';
import { pageUnlessAway } from '../../_refusals/away-page';
import { signOutAction } from './actions';

export const metadata: Metadata = {
  title: 'Your account',
  description: 'Your name, your address, and the way out.',
  robots: { index: false, follow: false },
};

export default function AccountPage() {
  return pageUnlessAway(async () => {
    const { user } = await requireUser(routes.account);
    return (
      <Card title="Your account">
        <Facts
          facts={[
            ['Name', user.name],
            ['Email address', user.email],
            ['Member since', <Moment key="since" at={user.createdAt} />],
          ]}
        />
        <SignOutForm action={signOutAction} />
      </Card>
    );
  });
}
