'use client';
import { useEffect, useRef } from 'react';
import { ReloadLink } from '../ui/button';
import { Card } from '../ui/card';

/** Something broke that we didn't expect: a way on, and a reference by which the operator finds it. */
export function Failure({ reference }: { reference?: string }) {
  const title = useRef<HTMLHeadingElement>(null);
  useEffect(() => title.current?.focus(), []);
  return (
    <Card
      title="Something went wrong"
      titleRef={title}
      lead={
        <p>It isn&apos;t your doing. Please load the page again; if it stays like this, try again later.</p>
      }
      foot={reference && <p>Reference: {reference}</p>}
    >
      <ReloadLink>Load the page again</ReloadLink>
    </Card>
  );
}
