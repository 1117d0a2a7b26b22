import * as z from 'zod/mini';

/** In code points. */
const LONGEST_NAME = 80;

// Line and paragraph separators and bidi controls move or hide what stands around a name in a mail.
const unfit = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u;
const invisible = /[\p{C}\p{Z}\p{M}]/gu;
const webAddress = /https?|:\/\/|www\.|[\p{L}\p{N}][.\u3002][\p{L}\p{N}][\p{L}\p{N}\p{M}]/iu;

const isTooLong = (name: string) => name.length > LONGEST_NAME * 2 || [...name].length > LONGEST_NAME;

/** True for what a mail program might make a link of, also when typed full-width or with unseen characters between. */
function looksLikeALink(name: string): boolean {
  return webAddress.test(name.normalize('NFKC').replace(/\p{Cf}/gu, ''));
}

/**
 * What a person wants to be called: trimmed, 1 to 80 code points, on one line, and nothing that a mail program would
 * turn into a link, or sign-up could be used to mail strangers a link of one's own. "J. R. Smith" is fine, "J.Smith"
 * is not: too like a domain. Codes: name-missing, name-too-long, name-invalid.
 */
export const nameSchema = z.string({ error: 'name-missing' }).check(
  z.trim(),
  z.refine((name) => name.replace(invisible, '') !== '' || unfit.test(name), 'name-missing'),
  z.refine((name) => !isTooLong(name), 'name-too-long'),
  z.refine((name) => isTooLong(name) || (!unfit.test(name) && !looksLikeALink(name)), 'name-invalid'),
);
