import { ButtonLink } from '../ui/button';
import { Card } from '../ui/card';
import { noLinkWords } from '../words/links';

type Props = {
  /** missing: this browser has not opened a link; forged: it opened something that we never sent. */
  state: 'missing' | 'forged';
  startHref: string;
  startLabel: string;
};

/** There is no link to go by: the way on is the mail, or a new start. */
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
