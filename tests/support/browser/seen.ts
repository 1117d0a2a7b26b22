import type { Answer } from './visitor';

/** Everything that somebody sees of an answer who compares it with another. */
export type Seen = { status: number; headers: string[]; cookies: string[]; size: number; text: string };

/**
 * What is made anew for each answer, whoever asks: nonces, keys of what Next and React render, a word's moment, and the
 * reference by which a failure is found in the log.
 */
const NEW_EACH_TIME = [
  /[A-Za-z0-9+/]{22}==/g,
  /(?<=")[\w-]{21}(?=[hmv]\\?")/g,
  /(?<=")k[0-9a-f]{32}(?=")/g,
  /(?<=")\d{13}(?=\\*")/g,
  /(?<=Reference: )[0-9a-f]{8}/g,
];

/**
 * An answer as it can be held against that of another address: all of it, but for what is new each time whoever asks
 * (the date, nonces, the value of a cookie, of which the length stays) and what the asker typed. Sizes are of the whole:
 * compare addresses of one length.
 */
export function seen({ status, headers, text }: Answer, typed: string[]): Seen {
  const blank = (words: string) =>
    [...NEW_EACH_TIME, ...typed, ...typed.map(encodeURIComponent)].reduce<string>(
      (rest, one) => rest.replaceAll(one, '*'),
      words,
    );
  return {
    status,
    headers: [...headers]
      .filter(([name]) => name !== 'date' && name !== 'set-cookie')
      .map(([name, value]) => `${name}: ${blank(value)}`)
      .sort(),
    cookies: headers.getSetCookie().map(withoutValue).sort(),
    size: Buffer.byteLength(text),
    text: blank(text),
  };
}

function withoutValue(cookie: string): string {
  const [pair = '', ...attributes] = cookie.split('; ');
  const at = pair.indexOf('=');
  const lasting = attributes.map((one) => (/^expires=/i.test(one) && !/1970/.test(one) ? 'Expires' : one));
  return [pair.slice(0, at), `${pair.length - at - 1} characters`, ...lasting].join('; ');
}
