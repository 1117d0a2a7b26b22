import { routes } from '@/lib/routes';
import { FlashNotice } from '../frame/flash-notice';
import { ButtonLink } from '../ui/button';
import { Card } from '../ui/card';
import { formWords } from '../words/forms';
import type { flashWords } from '../words/frame';
import { notMeWords } from '../words/links';
import { mailboxWords } from '../words/mailbox';
import { pageWords } from '../words/pages';

type Props = { notice: keyof typeof flashWords; mailboxHref: string | null };

/** The result of "this wasn't me", and what to do next. */
export function NotMeDone({ notice, mailboxHref }: Props) {
  return (
    <Card title={pageWords.notMe.doneTitle} lead={notice === 'taken-back' && <p>{notMeWords.after}</p>}>
      <FlashNotice notice={notice} />
      {mailboxHref ? (
        <ButtonLink href={mailboxHref} primary wide>
          {mailboxWords.open}
        </ButtonLink>
      ) : (
        <ButtonLink href={routes.home} wide>
          {formWords.homePage}
        </ButtonLink>
      )}
    </Card>
  );
}
