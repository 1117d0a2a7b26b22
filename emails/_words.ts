const day = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'long',
  year: 'numeric',
  timeZone: 'UTC',
});
const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', timeZone: 'UTC' });

/** "14:32 UTC": a mail can't know its reader's zone. The preview hands its sample dates over as text. */
export function timeOfDay(at: Date | string): string {
  return `${clock.format(new Date(at))} UTC`;
}

/** "23 November 2026 at 14:32 UTC". */
export function moment(at: Date | string): string {
  return `${day.format(new Date(at))} at ${timeOfDay(at)}`;
}

/** "10 minutes", or seconds where a life is shorter than two. */
export function lifeInWords(seconds: number): string {
  if (seconds === 1) return '1 second';
  if (seconds < 60) return `${seconds} seconds`;
  if (seconds < 120) return '1 minute';
  return `${Math.floor(seconds / 60)} minutes`;
}
