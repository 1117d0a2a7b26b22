import { routes } from '@/lib/routes';
import { RenewLinkForm } from '../forms/renew-link-form';
import type { FormAction } from '../forms/use-action-form';
import { ButtonLink } from '../ui/button';
import { Card } from '../ui/card';
import { TextLink } from '../ui/text-link';
import { deadLinkWords } from '../words';

type Props = {
  reason: keyof typeof deadLinkWords;
  /** What a link used less than a minute ago has done: a double click lands here. */
  justUsed: string | null;
  renew: FormAction<never>;
  mailboxHref: string | null;
};

/** A genuine link that no longer works: why, and one button for a new one. Never shows whose it was. */
export function DeadLink({ reason, justUsed, renew, mailboxHref }: Props) {
  if (justUsed)
    return (
      <Card title="That's done" lead={<p>{justUsed}</p>}>
        <ButtonLink href={routes.signIn} primary wide>
          Sign in
        </ButtonLink>
      </Card>
    );
  return (
    <Card
      title="This link no longer works"
      lead={<p>{deadLinkWords[reason]}</p>}
      foot={
        <p>
          All well already? <TextLink href={routes.signIn}>Sign in</TextLink>
        </p>
      }
    >
      <RenewLinkForm action={renew} mailboxHref={mailboxHref} />
    </Card>
  );
}
