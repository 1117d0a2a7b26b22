import type { Metadata } from 'next';
import { SignInForm } from '@/components/forms/sign-in-form';
import { Card } from '@/components/ui/card';
import { Notice } from '@/components/ui/notice';
import { TextLink } from '@/components/ui/text-link';
import { flashWords } from '@/components/words';
import { readFlash } from '@/lib/next/flash';
import { requireNobody } from '@/lib/next/session';
import { routes } from '@/lib/routes';
import { callbackOf, carry, type SearchParams } from '../../_paths/carry';
import { pageUnlessAway } from '../../_refusals/away-page';
import { signInAction } from './actions';

export const metadata: Metadata = { title: 'Sign in', description: 'Sign in to your account.' };

export default function SignInPage({ searchParams }: { searchParams: SearchParams }) {
  return pageUnlessAway(async () => {
    await requireNobody();
    const callbackUrl = await callbackOf(searchParams);
    const flash = await readFlash();
    return (
      <Card
        title="Sign in"
        foot={
          <p>
            New here? <TextLink href={carry(routes.signUp, callbackUrl)}>Sign up</TextLink>
          </p>
        }
      >
        {flash && <Notice tone="success">{flashWords[flash.notice]}</Notice>}
        <SignInForm
          action={signInAction}
          email={flash?.email ?? ''}
          callbackUrl={callbackUrl}
          forgotHref={carry(routes.forgotPassword, callbackUrl)}
        />
      </Card>
    );
  });
}
