import type { ReactNode } from 'react';
import { routes } from '@/lib/routes';
import { ButtonLink } from '../ui/button';
import { Card } from '../ui/card';
import { TextLink } from '../ui/text-link';
import { formWords } from '../words/forms';
import { deadLinkWords as words, justUsedWords } from '../words/links';

type Props = {
  reason: 'expired' | 'used' | 'replaced';
  /** What the link did, if it was used less than a minute ago (probably by a double click). */
  justUsed: string | null;
  /** What to do next, such as a button to get a new link. */
  children: ReactNode;
};

/** A genuine link that no longer works. Never shows whose it was. */
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
