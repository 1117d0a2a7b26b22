import Bowser from 'bowser';

/** The words of what the parser names. What is not among them is not said: it may be text of the header's own. */
const BROWSERS: Record<string, string> = {
  Chrome: 'Chrome',
  Chromium: 'Chrome',
  Firefox: 'Firefox',
  'Microsoft Edge': 'Edge',
  Opera: 'Opera',
  'Opera Touch': 'Opera',
  Safari: 'Safari',
  'Samsung Internet for Android': 'Samsung Internet',
  DuckDuckGo: 'DuckDuckGo',
  Vivaldi: 'Vivaldi',
  Brave: 'Brave',
};

const SYSTEMS: Record<string, string> = {
  Android: 'Android',
  'Chrome OS': 'ChromeOS',
  iOS: 'iPhone',
  Linux: 'Linux',
  macOS: 'macOS',
  Windows: 'Windows',
  'Windows Phone': 'Windows',
};

/** A User-Agent has no length limit of its own; nothing we look for stands behind this many characters. */
const LONGEST = 512;

const wordFor = (words: Record<string, string>, name: string | undefined) =>
  name !== undefined && Object.hasOwn(words, name) ? words[name] : undefined;

/**
 * "Firefox on Windows": browser and system of a User-Agent, from a closed list. Not one character of the header is in
 * the answer, since mails and pages show it. `an unknown device` when neither is known.
 */
export function deviceInWords(userAgent: string | null | undefined): string {
  const text = (userAgent ?? '').slice(0, LONGEST);
  if (text === '') return 'an unknown device';
  const { browser, os, platform } = Bowser.parse(text);
  const system = platform.model === 'iPad' ? 'iPad' : wordFor(SYSTEMS, os.name);
  const browserWord = wordFor(BROWSERS, browser.name);
  if (!browserWord && !system) return 'an unknown device';
  return `${browserWord ?? 'a browser'} on ${system ?? 'an unknown system'}`;
}
