'use client';
import { useEffect, useRef, useState } from 'react';
import { Notice } from '../ui/notice';
import { flashWords } from '../words/frame';

/**
 * What was just done, at the top of the page that it led to. It has the focus, so that it is heard and seen first. It goes
 * with the next form that is sent: whatever comes of that, this is no longer what was just done.
 */
export function FlashNotice({ notice }: { notice: keyof typeof flashWords }) {
  const element = useRef<HTMLDivElement>(null);
  const [isPast, setPast] = useState(false);
  useEffect(() => {
    element.current?.focus();
    const pass = () => setPast(true);
    document.addEventListener('submit', pass);
    return () => document.removeEventListener('submit', pass);
  }, []);
  if (isPast) return null;
  return (
    <div ref={element} tabIndex={-1}>
      <Notice tone={notice === 'signed-out-meanwhile' || notice === 'address-taken' ? 'plain' : 'success'}>
        {flashWords[notice]}
      </Notice>
    </div>
  );
}
