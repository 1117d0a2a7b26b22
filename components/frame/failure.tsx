'use client';
import { useEffect, useRef } from 'react';
import { ReloadLink } from '../ui/button';
import { Card } from '../ui/card';
import { formWords } from '../words/forms';
import { frameWords } from '../words/frame';

/** Something broke that we didn't expect: a way on, and a reference by which the operator finds it. */
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
