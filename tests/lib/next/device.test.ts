import fc from 'fast-check';
import { expect, it } from 'vitest';
import { deviceInWords } from '@/lib/next/device';

const webkit = 'AppleWebKit/537.36 (KHTML, like Gecko)';
it.each([
  ['Firefox on Windows', 'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0'],
  ['Firefox on Linux', 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0'],
  ['Firefox on Android', 'Mozilla/5.0 (Android 15; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0'],
  [
    'Firefox on iPhone',
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) FxiOS/140.0 Mobile/15E148 Safari/605.1.15',
  ],
  [
    'Chrome on macOS',
    `Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) ${webkit} Chrome/137.0.0.0 Safari/537.36`,
  ],
  ['Chrome on Android', `Mozilla/5.0 (Linux; Android 10; K) ${webkit} Chrome/137.0.0.0 Mobile Safari/537.36`],
  ['Chrome on ChromeOS', `Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) ${webkit} Chrome/137.0.0.0 Safari/537.36`],
  [
    'Chrome on iPad',
    'Mozilla/5.0 (iPad; CPU OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/137.0 Mobile/15E148 Safari/604.1',
  ],
  ['Chrome on Linux', `Mozilla/5.0 (X11; Linux x86_64) ${webkit} HeadlessChrome/137.0.0.0 Safari/537.36`],
  [
    'Edge on Windows',
    `Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${webkit} Chrome/137.0.0.0 Safari/537.36 Edg/137.0.0.0`,
  ],
  [
    'Edge on Android',
    `Mozilla/5.0 (Linux; Android 10; K) ${webkit} Chrome/137.0.0.0 Mobile Safari/537.36 EdgA/137.0`,
  ],
  [
    'Opera on Windows',
    `Mozilla/5.0 (Windows NT 10.0) ${webkit} Chrome/137.0.0.0 Safari/537.36 OPR/120.0.0.0`,
  ],
  [
    'Samsung Internet on Android',
    `Mozilla/5.0 (Linux; Android 15; SM-S921B) ${webkit} SamsungBrowser/28.0 Chrome/130.0.0.0 Mobile Safari/537.36`,
  ],
  [
    'Safari on macOS',
    'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Safari/605.1.15',
  ],
  [
    'Safari on iPhone',
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1',
  ],
  ['a browser on Linux', 'Mozilla/5.0 (X11; Linux x86_64) Something/1.0'],
  ['Firefox on an unknown system', 'Firefox/140.0'],
  ['an unknown device', 'curl/8.0'],
  ['an unknown device', ''],
  ['an unknown device', null],
  ['an unknown device', undefined],
])('reads %s', (words, userAgent) => {
  expect(deviceInWords(userAgent)).toBe(words);
});

it('never repeats a character that a stranger wrote', () => {
  const words =
    /^(an unknown device|(a browser|Chrome|Edge|Firefox|Safari|Opera|Samsung Internet|DuckDuckGo|Vivaldi|Brave) on (Windows|macOS|iPhone|iPad|Android|Linux|ChromeOS|an unknown system))$/;
  const pieces = fc.array(
    fc.oneof(fc.string(), fc.constantFrom('Firefox/1', 'Windows', '<b>', '\n', 'http://evil.test')),
  );
  fc.assert(fc.property(pieces, (parts) => words.test(deviceInWords(parts.join(' ')))));
});

it('takes no time over a very long one', () => {
  const long = 'Version/1 '.repeat(1_000_000);
  // Of the processor, not of the clock: a busy machine is no fault.
  const began = process.cpuUsage();
  deviceInWords(long);
  expect(process.cpuUsage(began).user).toBeLessThan(100_000);
});
