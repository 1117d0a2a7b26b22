import type { Metadata } from 'next';
import { SignInForm } from '@/components/forms/sign-in-form';
import { Card } from '@/components/ui/card';
import { FlashNotice } from '@/components/frame/flash-notice';
import { Notice } from '@/components/ui/notice';
import { TextLink } from '@/components/ui/text-link';
import { formWords } from '@/components/words/forms';
import { pageWords } from '@/components/words/pages';
import { readFlash } from '@/lib/next/flash';
import { requireNobody } from '@/lib/next/session';
import { isWithoutCookies } from '@/lib/next/stores-cookies';
import { routes } from '@/lib/routes';
import { readCallback, withCallback, type SearchParams } from '../../_paths/search-params';
import { pageUnlessAway } from '../../_refusals/away-page';
import { signInAction } from './actions';

const words = pageWords.signIn;

export const metadata: Metadata = {
  title: words.title,
  description: words.description,
};

export default function SignInPage({ searchParams }: { searchParams: SearchParams }) {
  return pageUnlessAway(async () => {
    await requireNobody();
    const callbackUrl = await readCallback(searchParams);
    const isBlocked = await isWithoutCookies(await searchParams);
    const flash = await readFlash(routes.signIn);
    return (
      <Card
        title={words.title}
        foot={
          <p>
            {words.newHere}{' '}
            <TextLink href={withCallback(routes.signUp, callbackUrl)}>{formWords.createAccount}</TextLink>
          </p>
        }
      >
        {isBlocked && <Notice tone="error">{words.cookiesRequired}</Notice>}
        {flash && <FlashNotice key={flash.at} notice={flash.notice} />}
        <SignInForm
          action={signInAction}
          email={flash?.email ?? ''}
          callbackUrl={callbackUrl}
          forgotHref={withCallback(routes.forgotPassword, callbackUrl)}
        />
      </Card>
    );
  });
}
