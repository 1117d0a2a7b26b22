import { ButtonLink } from '../ui/button';
import { Card } from '../ui/card';
import { noLinkWords } from '../words/links';

type Props = {
  /** missing: this browser has not opened a link; no-cookies: it can't remember one; forged: we never sent that link. */
  state: keyof typeof noLinkWords;
  startHref: string;
  startLabel: string;
};

/** The page of a link, without one: the user opens the email again, allows cookies, or starts over. */
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
