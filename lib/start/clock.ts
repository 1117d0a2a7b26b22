import { CLOCK_TOLERANCE, secondsApart } from '../database/clock';
import { printLine } from './terminal';

/** Warns at startup when the clocks of this machine and the database differ. */
export async function warnOfClock(): Promise<void> {
  const apart = await secondsApart().catch(() => 0);
  if (apart <= CLOCK_TOLERANCE) return;
  const seconds = Math.round(apart);
  printLine(
    `Warning: the clocks of this machine and the database differ by ${seconds} s. Synchronize them with NTP.`,
  );
}
