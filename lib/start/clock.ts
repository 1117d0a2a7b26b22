import { CLOCK_TOLERANCE, secondsApart } from '../database/clock';
import { say } from './step';

/** Says at a start when the clock of this machine and the database's part: whoever starts us can set it. */
export async function warnOfClock(): Promise<void> {
  const apart = await secondsApart().catch(() => 0);
  if (apart <= CLOCK_TOLERANCE) return;
  const seconds = Math.round(apart);
  say(`Warning: the clocks of this machine and of the database differ by ${seconds} s: set them by NTP.`);
}
