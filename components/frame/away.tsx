import { ReloadLink } from '../ui/button';
import { Card } from '../ui/card';
import { troubleWords } from '../words';

/** The page that stands in for any other while the database can't be reached. */
export function Away() {
  return (
    <Card
      title="Back in a moment"
      lead={
        <>
          <p>{troubleWords('away', null)}</p>
          <p>Nothing is lost, and nobody was signed out.</p>
        </>
      }
    >
      <ReloadLink>Try again</ReloadLink>
    </Card>
  );
}
