import { ReloadLink } from '../ui/button';
import { Card } from '../ui/card';
import { troubleWords } from '../words/faults';
import { formWords } from '../words/forms';
import { frameWords } from '../words/frame';

/** The page that stands in for any other while the database can't be reached. */
export function Away() {
  return (
    <Card
      title={frameWords.away.title}
      lead={
        <>
          <p>{troubleWords('away', null)}</p>
          <p>{frameWords.away.lost}</p>
        </>
      }
    >
      <ReloadLink>{formWords.tryAgain}</ReloadLink>
    </Card>
  );
}
