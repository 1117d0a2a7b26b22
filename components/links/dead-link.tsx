import { routes } from '@/lib/routes';
import { RenewLinkForm } from '../forms/renew-link-form';
import type { FormAction } from '../forms/use-action-form';
import { ButtonLink } from '../ui/button';
import { Card } from '../ui/card';
import { TextLink } from '../ui/text-link';
import { formWords } from '../words/forms';
import { deadLinkWords as words, justUsedWords } from '../words/links';

type Props = {
  reason: 'expired' | 'used' | 'replaced';
  /** What a link used less than a minute ago has done: a double click lands here. */
  justUsed: string | null;
  renew: FormAction<never>;
  /** What is said after a new link was asked for. */
  renewed: string;
  mailboxHref: string | null;
};

/** A genuine link that no longer works: why, and one button for a new one. Never shows whose it was. */
export function DeadLink({ reason, justUsed, renew, renewed, mailboxHref }: Props) {
  if (justUsed)
    return (
      <Card title={justUsedWords.title} lead={<p>{justUsed}</p>}>
        <ButtonLink href={routes.signIn} primary wide>
          {formWords.signIn}
        </ButtonLink>
      </Card>
    );
  return (
    <Card
      title={words.title}
      lead={<p>{words[reason]}</p>}
      foot={
        <p>
          {words.allWell} <TextLink href={routes.signIn}>{formWords.signIn}</TextLink>
        </p>
      }
    >
      <RenewLinkForm action={renew} done={renewed} mailboxHref={mailboxHref} />
    </Card>
  );
}
