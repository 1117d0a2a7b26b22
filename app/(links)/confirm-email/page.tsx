import type { Metadata } from 'next';
import { ButtonForm } from '@/components/forms/button-form';
import { FlashNotice } from '@/components/frame/flash-notice';
import { DeadLink } from '@/components/links/dead-link';
import { NoLink } from '@/components/links/no-link';
import { ButtonLink } from '@/components/ui/button';
import { Card } from '@/components/ui/card';
import { formWords } from '@/components/words/forms';
import { justUsedWords } from '@/components/words/links';
import { pageWords } from '@/components/words/pages';
import { whoseChange } from '@/lib/accounts/pending-change';
import { readLink } from '@/lib/links/read';
import { readFlash } from '@/lib/next/flash';
import { readLinkCookie } from '@/lib/next/link-cookie';
import { routes } from '@/lib/routes';
import type { SearchParams } from '../../_paths/search-params';
import { pageUnlessAway } from '../../_refusals/away-page';
import { whyNoLink } from '../../_refusals/no-link';
import { confirmEmailAction } from './actions';

const words = pageWords.confirmEmail;

export const metadata: Metadata = {
  title: words.title,
  description: words.description,
  robots: { index: false, follow: false },
};

export default function ConfirmEmailPage({ searchParams }: { searchParams: SearchParams }) {
  return pageUnlessAway(async () => {
    const flash = await readFlash(routes.confirmEmail);
    const link = await readLink('email-change', await readLinkCookie('email-change'));
    const askAgain = (
      <ButtonLink href={routes.accountEmail} primary wide>
        {formWords.requestNewLink}
      </ButtonLink>
    );
    if (flash && link.state !== 'live')
      return (
        <Card title={words.takenTitle}>
          <FlashNotice key={flash.at} notice={flash.notice} />
          <ButtonLink href={routes.accountEmail} wide>
            {formWords.yourAccount}
          </ButtonLink>
        </Card>
      );
    if (link.state === 'dead')
      return (
        <DeadLink reason={link.reason} justUsed={link.justUsed ? justUsedWords.email : null}>
          {askAgain}
        </DeadLink>
      );
    if (link.state !== 'live')
      return (
        <NoLink
          state={await whyNoLink(link.state, routes.confirmEmail, searchParams)}
          startHref={routes.accountEmail}
          startLabel={formWords.requestNewLink}
        />
      );
    return (
      <Card
        title={words.title}
        lead={<p>{words.lead(await whoseChange(link), <strong>{link.address}</strong>)}</p>}
      >
        <ButtonForm
          action={confirmEmailAction}
          label={formWords.confirmAddress}
          hidden={{ formHash: link.formHash }}
          primary
          wide
        />
      </Card>
    );
  });
}
