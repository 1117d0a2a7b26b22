/** The language of the emails (BCP 47). */
export const language = 'en';
const locale = 'en-GB';

const day = new Intl.DateTimeFormat(locale, {
  day: 'numeric',
  month: 'long',
  year: 'numeric',
  timeZone: 'UTC',
});
const minutes = new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit', timeZone: 'UTC' });
const seconds = new Intl.DateTimeFormat(locale, { timeStyle: 'medium', timeZone: 'UTC' });

/** "14:32 UTC", because an email can't know its reader's time zone. The preview passes dates as strings. */
export function timeOfDay(at: Date | string): string {
  return `${minutes.format(new Date(at))} UTC`;
}

/** "23 November 2026 at 14:32 UTC". */
export function dateAndTime(at: Date | string): string {
  return `${day.format(new Date(at))} at ${timeOfDay(at)}`;
}

/** "10 minutes", or seconds below two minutes. Rounded down, so that an email never promises more. */
export function duration(lifeSeconds: number): string {
  if (lifeSeconds === 1) return '1 second';
  if (lifeSeconds === 60) return '1 minute';
  if (lifeSeconds < 120) return `${lifeSeconds} seconds`;
  return `${Math.floor(lifeSeconds / 60)} minutes`;
}

/** When a link expires: "14:32 UTC", with seconds below two minutes, and with the date past midnight (UTC). */
export function expiryTime(expiresAt: Date | string, lifeSeconds: number): string {
  const end = new Date(expiresAt);
  const start = new Date(end.getTime() - lifeSeconds * 1000);
  const time = lifeSeconds < 120 ? `${seconds.format(end)} UTC` : timeOfDay(end);
  return day.format(start) === day.format(end) ? time : `${time} on ${day.format(end)}`;
}
