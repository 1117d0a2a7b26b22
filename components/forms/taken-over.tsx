'use client';
import { useEffect } from 'react';
import { TAKEN_OVER } from './keep-typed';

/** Says that React has taken the page over, once in a document. */
export function TakenOver() {
  useEffect(() => void document.dispatchEvent(new Event(TAKEN_OVER)), []);
  return null;
}
