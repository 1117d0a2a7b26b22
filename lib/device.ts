// Order counts: most browsers also name those they descend from.
const BROWSERS: [RegExp, string][] = [
  [/\bEdg(e|A|iOS)?\/\d/, 'Edge'],
  [/\b(OPR|OPT|Opera)\/\d/, 'Opera'],
  [/\bSamsungBrowser\/\d/, 'Samsung Internet'],
  [/\b(Firefox|FxiOS)\/\d/, 'Firefox'],
  [/\b(HeadlessChrome|Chrome|CriOS|Chromium)\/\d/, 'Chrome'],
  [/\bVersion\/\d.*\bSafari\/\d/, 'Safari'],
];

const SYSTEMS: [RegExp, string][] = [
  [/\biPhone\b/, 'iPhone'],
  [/\biPad\b/, 'iPad'],
  [/\bAndroid\b/, 'Android'],
  [/\bCrOS\b/, 'ChromeOS'],
  [/\bWindows\b/, 'Windows'],
  [/\bMac OS X\b|\bMacintosh\b/, 'macOS'],
  [/\bLinux\b/, 'Linux'],
];

/** A User-Agent has no length limit of its own; nothing we look for stands behind this many characters. */
const LONGEST = 512;

/**
 * "Firefox on Windows": browser and system of a User-Agent, from a closed list. Not one character of the header is in
 * the answer, since mails and pages show it. `an unknown device` when neither is known.
 */
export function deviceInWords(userAgent: string | null | undefined): string {
  const text = (userAgent ?? '').slice(0, LONGEST);
  const browser = BROWSERS.find(([pattern]) => pattern.test(text))?.[1];
  const system = SYSTEMS.find(([pattern]) => pattern.test(text))?.[1];
  if (!browser && !system) return 'an unknown device';
  return `${browser ?? 'a browser'} on ${system ?? 'an unknown system'}`;
}
