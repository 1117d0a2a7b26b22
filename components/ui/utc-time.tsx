import { locale } from '../words/language';

type Props = { at: Date | string; withTime?: boolean };

/** A date, or a date and time, in UTC. */
export function UtcTime({ at, withTime = false }: Props) {
  const date = new Date(at);
  const words = new Intl.DateTimeFormat(locale, {
    dateStyle: withTime ? 'medium' : 'long',
    timeStyle: withTime ? 'medium' : undefined,
    timeZone: 'UTC',
  }).format(date);
  return <time dateTime={date.toISOString()}>{withTime ? `${words} UTC` : words}</time>;
}
