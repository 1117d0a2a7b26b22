import type { ReactNode } from 'react';
import { routes } from '@/lib/routes';
import { ButtonLink } from '../ui/button';
import { Card } from '../ui/card';
import { TextLink } from '../ui/text-link';
import { formWords } from '../words/forms';
import { deadLinkWords as words, justUsedWords } from '../words/links';

type Props = {
  reason: 'expired' | 'used' | 'replaced';
  /** What a link used less than a minute ago has done: a double click lands here. */
  justUsed: string | null;
  /** The way on: a button for a new link, or another start. */
  children: ReactNode;
};

/** A genuine link that no longer works: why, and the way on. Never shows whose it was. */
export function DeadLink({ reason, justUsed, children }: Props) {
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
          {words.signedIn} <TextLink href={routes.signIn}>{formWords.signIn}</TextLink>
        </p>
      }
    >
      {children}
    </Card>
  );
}
