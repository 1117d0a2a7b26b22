'use client';
import { useEffect, useRef } from 'react';
import { ReloadLink } from '../ui/button';
import { Card } from '../ui/card';
import { formWords } from '../words/forms';
import { frameWords } from '../words/frame';

/** The page for an unexpected error. The operator finds its reference in the log. */
export function Failure({ reference }: { reference?: string }) {
  const title = useRef<HTMLHeadingElement>(null);
  useEffect(() => title.current?.focus(), []);
  return (
    <Card
      title={frameWords.failure.title}
      titleRef={title}
      lead={<p>{frameWords.failure.lead}</p>}
      foot={reference && <p>{frameWords.failure.reference(reference)}</p>}
    >
      <ReloadLink>{formWords.reload}</ReloadLink>
    </Card>
  );
}
