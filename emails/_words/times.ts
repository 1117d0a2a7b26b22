/** The language of the mails (BCP 47), and the spelling of their dates. */
export const language = 'en';
const locale = 'en-GB';

const day = new Intl.DateTimeFormat(locale, {
  day: 'numeric',
  month: 'long',
  year: 'numeric',
  timeZone: 'UTC',
});
const clock = new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit', timeZone: 'UTC' });
const exactClock = new Intl.DateTimeFormat(locale, { timeStyle: 'medium', timeZone: 'UTC' });

/** "14:32 UTC": a mail can't know its reader's zone. The preview hands its sample dates over as text. */
export function timeOfDay(at: Date | string): string {
  return `${clock.format(new Date(at))} UTC`;
}

/** "23 November 2026 at 14:32 UTC". */
export function moment(at: Date | string): string {
  return `${day.format(new Date(at))} at ${timeOfDay(at)}`;
}

/** "10 minutes", or seconds where a life is shorter than two. Rounded down: a mail never promises more. */
export function lifeInWords(seconds: number): string {
  if (seconds === 1) return '1 second';
  if (seconds === 60) return '1 minute';
  if (seconds < 120) return `${seconds} seconds`;
  return `${Math.floor(seconds / 60)} minutes`;
}

/**
 * When a link's life ends: "14:32 UTC", to the second where the life is told in seconds, and with the day where
 * midnight (UTC) comes in between.
 */
export function endOfLife(expiresAt: Date | string, lifeSeconds: number): string {
  const end = new Date(expiresAt);
  const began = new Date(end.getTime() - lifeSeconds * 1000);
  const time = lifeSeconds < 120 ? `${exactClock.format(end)} UTC` : timeOfDay(end);
  return day.format(began) === day.format(end) ? time : `${time} on ${day.format(end)}`;
}
