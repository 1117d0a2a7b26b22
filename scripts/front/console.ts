import { format } from 'node:util';
import { log } from '../../lib/log';

/**
 * Sends what libraries print as warnings and errors through the log, where it is redacted and stays one line. Returns
 * the way back.
 */
export function takeConsole(): () => void {
  const { warn, error } = console;
  console.warn = (...parts: unknown[]) => log.warn(format(...parts));
  console.error = (...parts: unknown[]) => log.error(format(...parts));
  return () => Object.assign(console, { warn, error });
}
