import { ButtonLink } from '../ui/button';
import { Card } from '../ui/card';
import { noLinkWords } from '../words/links';

type Props = {
  /** missing: this browser opened no link. no-cookies: it stores no cookies. forged: we never sent this link. */
  state: keyof typeof noLinkWords;
  startHref: string;
  startLabel: string;
};

/** A link's page, opened without a valid link. */
export function NoLink({ state, startHref, startLabel }: Props) {
  const words = noLinkWords[state];
  return (
    <Card title={words.title} lead={<p>{words.lead}</p>}>
      <ButtonLink href={startHref} primary={state === 'forged'} wide>
        {startLabel}
      </ButtonLink>
    </Card>
  );
}
