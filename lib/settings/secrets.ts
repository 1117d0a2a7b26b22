import { z } from 'zod';

/** What stands where a secret is to be put, in pages about such settings (CWE-1394). */
const SAMPLE = /you-will-never-guess|change[-_ ]?me|your[-_ ]|openssl|rand -hex|\.\.\.|[…<>]/i;

const MAKE_ONE = 'make one with: openssl rand -hex 32';

/** One that was pasted with the value: a whole pair around it is taken off before. */
const QUOTE_AT_AN_END = /^["'`“”‘’„]|["'`“”‘’„]$/;
const UNQUOTE = 'must not begin or end with a quote';

/** AUTH_SECRET, and the AUTH_SECRET_1, _2 … of before a rotation. */
export const secretSchema = z
  .string()
  .refine((value) => !QUOTE_AT_AN_END.test(value), UNQUOTE)
  .refine((value) => Buffer.byteLength(value) >= 32, `must be 32 bytes or more; ${MAKE_ONE}`)
  .refine((value) => new Set(value).size >= 10 && !SAMPLE.test(value), `must be random; ${MAKE_ONE}`);

export const bearer = z
  .string()
  .min(16, 'must be 16 characters or more')
  .refine((value) => !QUOTE_AT_AN_END.test(value), UNQUOTE)
  .regex(/^[\x21-\x7e]+$/, 'must be of ASCII characters without spaces')
  .refine((value) => !SAMPLE.test(value), `must be random; ${MAKE_ONE}`)
  .nullable()
  .default(null);

/** As Resend shows it: base64 after the prefix; short ones could be guessed. */
export const webhookSecret = z
  .string()
  .regex(/^whsec_[A-Za-z0-9+/]{22,}={0,2}$/, 'must be the whole signing secret, which begins with whsec_')
  .nullable()
  .default(null);

/** What stands after the prefix, in base64. */
export const webhookKey = (secret: string): string => secret.replace(/^whsec_/, '');

export const apiKey = z
  .string()
  .refine((value) => !/["'`“”‘’„]/.test(value), 'must have no quotes in it')
  .regex(/^[\x21-\x7e]+$/, 'must be of ASCII characters without spaces')
  .refine((value) => !SAMPLE.test(value), 'must be the key that Resend shows')
  .nullable()
  .default(null);
