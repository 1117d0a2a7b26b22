import { ReloadLink } from '../ui/button';
import { Card } from '../ui/card';
import { formErrorWords } from '../words/errors';
import { formWords } from '../words/forms';
import { frameWords } from '../words/frame';

/** Replaces any page while the database is unavailable. */
export function Unavailable() {
  return (
    <Card
      title={frameWords.away.title}
      lead={
        <>
          <p>{formErrorWords('away', null)}</p>
          <p>{frameWords.away.lost}</p>
        </>
      }
    >
      <ReloadLink>{formWords.tryAgain}</ReloadLink>
    </Card>
  );
}
