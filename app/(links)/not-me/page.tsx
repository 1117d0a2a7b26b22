import type { Metadata } from 'next';
import { DeadLink } from '@/components/links/dead-link';
import { NoLink } from '@/components/links/no-link';
import { NotMe } from '@/components/links/not-me';
import { NotMeDone } from '@/components/links/not-me-done';
import { ButtonLink } from '@/components/ui/button';
import { formWords } from '@/components/words/forms';
import { pageWords } from '@/components/words/pages';
import { outcomeOf } from '@/lib/accounts/not-me';
import { readProtectiveLink } from '@/lib/links/protective';
import { readFlash } from '@/lib/next/flash';
import { readLinkCookie } from '@/lib/next/link-cookie';
import { routes } from '@/lib/routes';
import type { SearchParams } from '../../_paths/search-params';
import { mailboxPath } from '../../_paths/mailbox';
import { pageUnlessAway } from '../../_refusals/away-page';
import { whyNoLink } from '../../_refusals/no-link';
import { notMeAction } from './actions';

const words = pageWords.notMe;

export const metadata: Metadata = {
  title: words.title,
  description: words.description,
  robots: { index: false, follow: false },
};

export default function NotMePage({ searchParams }: { searchParams: SearchParams }) {
  return pageUnlessAway(async () => {
    const flash = await readFlash(routes.notMe);
    const link = await readProtectiveLink(await readLinkCookie('not-me'));
    if (link.state === 'live' && link.about)
      return (
        <NotMe about={link.about} address={link.address} formHash={link.formHash} action={notMeAction} />
      );
    if (flash) return <NotMeDone key={flash.at} notice={flash.notice} mailboxHref={mailboxPath()} />;
    // A double click whose first response was lost.
    if (link.state === 'dead' && link.justUsed)
      return <NotMeDone notice={outcomeOf(link.about)} mailboxHref={mailboxPath()} />;
    const reset = (
      <ButtonLink href={routes.forgotPassword} primary wide>
        {formWords.resetPassword}
      </ButtonLink>
    );
    if (link.state === 'dead')
      return (
        <DeadLink reason={link.reason} justUsed={null}>
          {reset}
        </DeadLink>
      );
    return (
      <NoLink
        state={await whyNoLink(link.state === 'missing' ? 'missing' : 'forged', routes.notMe, searchParams)}
        startHref={routes.forgotPassword}
        startLabel={formWords.resetPassword}
      />
    );
  });
}
