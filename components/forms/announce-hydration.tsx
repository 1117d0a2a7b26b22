'use client';
import { useEffect } from 'react';
import { HYDRATED } from './preserve-input';

/** Dispatches HYDRATED once per document. */
export function AnnounceHydration() {
  useEffect(() => void document.dispatchEvent(new Event(HYDRATED)), []);
  return null;
}
