'use client';
import { useEffect } from 'react';
import { HYDRATED } from './preserve-input';

/** Says that React has taken the page over, once in a document. */
export function AnnounceHydration() {
  useEffect(() => void document.dispatchEvent(new Event(HYDRATED)), []);
  return null;
}
