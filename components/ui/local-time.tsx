'use client';
import { locale } from '../words/language';
import { useHydrated } from './use-hydrated';

/** A date and time in the browser's time zone, which it names. UTC until the page is hydrated. */
export function LocalTime({ at }: { at: Date }) {
  const hydrated = useHydrated();
  const words = new Intl.DateTimeFormat(locale, {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    timeZoneName: 'short',
    timeZone: hydrated ? undefined : 'UTC',
  }).format(at);
  return <time dateTime={at.toISOString()}>{words}</time>;
}
