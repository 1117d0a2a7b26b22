import * as z from 'zod/mini';

const MAX_NAME_CODE_POINTS = 80;

// Line separators and bidi controls could move or hide the text around a name in an email.
const unfit = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u;
const invisible = /[\p{C}\p{Z}\p{M}]/gu;
const webAddress = /https?|:\/\/|www\.|[\p{L}\p{N}][.\u3002][\p{L}\p{N}][\p{L}\p{N}\p{M}]/iu;

const isTooLong = (name: string) =>
  name.length > MAX_NAME_CODE_POINTS * 2 || [...name].length > MAX_NAME_CODE_POINTS;

/** Whether an email client might turn the name into a link. Also detects full-width and invisible characters. */
function looksLikeALink(name: string): boolean {
  return webAddress.test(name.normalize('NFKC').replace(/\p{Cf}/gu, ''));
}

/**
 * A person's name: trimmed, 1 to 80 code points, on one line. Refuses anything that an email client would turn into a
 * link; otherwise sign-up could be used to email links to strangers. "J. R. Smith" is allowed, but "J.Smith" looks too
 * much like a domain. Codes: name-missing, name-too-long, name-invalid.
 */
export const nameSchema = z.string({ error: 'name-missing' }).check(
  z.trim(),
  z.refine((name) => name.replace(invisible, '') !== '' || unfit.test(name), 'name-missing'),
  z.refine((name) => !isTooLong(name), 'name-too-long'),
  z.refine((name) => isTooLong(name) || (!unfit.test(name) && !looksLikeALink(name)), 'name-invalid'),
);
