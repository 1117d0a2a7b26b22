import { ReloadLink } from '../ui/button';
import { Card } from '../ui/card';
import { formWords } from '../words/forms';
import { frameWords } from '../words/frame';

/** The page that stands in for any other that took the database too long, with the reference that the log has. */
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
