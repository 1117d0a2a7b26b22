'use client';
import { useEffect, useRef } from 'react';
import { Notice } from '../ui/notice';
import { flashWords } from '../words/frame';

/** What was just done, at the top of the page that it led to. It has the focus, so that it is heard and seen first. */
export function Told({ notice }: { notice: keyof typeof flashWords }) {
  const told = useRef<HTMLDivElement>(null);
  useEffect(() => told.current?.focus(), []);
  return (
    <div ref={told} tabIndex={-1}>
      <Notice tone={notice === 'signed-out-meanwhile' || notice === 'address-taken' ? 'plain' : 'success'}>
        {flashWords[notice]}
      </Notice>
    </div>
  );
}
