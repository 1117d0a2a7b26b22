import { ReloadLink } from '../ui/button';
import { Card } from '../ui/card';
import { formErrorWords } from '../words/errors';
import { formWords } from '../words/forms';
import { frameWords } from '../words/frame';

/** The page that stands in for any other while the database can't be reached. */
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
