import { ButtonLink } from '../ui/button';
import { Card } from '../ui/card';

type Props = {
  /** missing: this browser has not opened a link; forged: it opened something that we never sent. */
  state: 'missing' | 'forged';
  startHref: string;
  startLabel: string;
};

/** There is no link to go by: the way on is the mail, or a new start. */
export function NoLink({ state, startHref, startLabel }: Props) {
  const missing = state === 'missing';
  return (
    <Card
      title={missing ? 'Open the link in your mail again' : "This link isn't complete"}
      lead={
        <p>
          {missing
            ? 'This page is reached by the link that we mailed you. Open it once more, in this browser.'
            : 'It may have been cut off on its way here. Ask for a new one.'}
        </p>
      }
    >
      <ButtonLink href={startHref} primary={!missing} wide>
        {startLabel}
      </ButtonLink>
    </Card>
  );
}
