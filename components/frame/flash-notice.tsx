'use client';
import { useEffect, useRef, useState } from 'react';
import { Notice } from '../ui/notice';
import { flashWords } from '../words/frame';

/**
 * The result of the last action, at the top of the page it redirected to. Takes the focus, so that it is noticed and
 * announced first. Disappears when another form is submitted.
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
