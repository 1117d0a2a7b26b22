import { ReloadLink } from '../ui/button';
import { Card } from '../ui/card';
import { formWords } from '../words/forms';
import { frameWords } from '../words/frame';

/** Replaces a page whose database statement timed out. `reference` finds the error in the log. */
export function TimedOut({ reference }: { reference: string }) {
  return (
    <Card
      title={frameWords.slow.title}
      lead={<p>{frameWords.slow.lead}</p>}
      foot={<p>{frameWords.failure.reference(reference)}</p>}
    >
      <ReloadLink>{formWords.tryAgain}</ReloadLink>
    </Card>
  );
}
