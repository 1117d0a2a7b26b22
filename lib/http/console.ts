import { format } from 'node:util';
import { log } from '../log';
import { redact } from '../redact';

/**
 * Sends what libraries print through the log, where it is redacted and stays one line; an error keeps its words and loses
 * what hangs on it, such as a row's values. Returns the way back.
 */
export function takeConsole(): () => void {
  const { debug, info, log: print, warn, error } = console;
  const line = (parts: unknown[]) => format(...parts.map((part) => redact(part)));
  console.debug = console.info = console.log = (...parts: unknown[]) => log.info(line(parts));
  console.warn = (...parts: unknown[]) => log.warn(line(parts));
  console.error = (...parts: unknown[]) => log.error(line(parts));
  return () => Object.assign(console, { debug, info, log: print, warn, error });
}
