import { z } from 'zod';

/** Placeholders for a secret in documentation (CWE-1394). */
const SAMPLE = /you-will-never-guess|change[-_ ]?me|your[-_ ]|openssl|rand -hex|\.\.\.|[…<>]/i;

const GENERATE = 'Generate one with: openssl rand -hex 32';

/** A stray quote that was pasted with the value; a matching pair has already been removed. */
const QUOTE_AT_AN_END = /^["'`“”‘’„]|["'`“”‘’„]$/;
const UNQUOTE = 'must not begin or end with a quote';

/** AUTH_SECRET, and AUTH_SECRET_1, _2 … during a rotation. */
export const secretSchema = z
  .string()
  .refine((value) => !QUOTE_AT_AN_END.test(value), UNQUOTE)
  .refine((value) => Buffer.byteLength(value) >= 32, `must be at least 32 bytes. ${GENERATE}`)
  .refine((value) => new Set(value).size >= 10 && !SAMPLE.test(value), `must be random. ${GENERATE}`);

export const bearer = z
  .string()
  .min(16, 'must be at least 16 characters')
  .refine((value) => !QUOTE_AT_AN_END.test(value), UNQUOTE)
  .regex(/^[\x21-\x7e]+$/, 'must be ASCII without spaces')
  .refine((value) => !SAMPLE.test(value), `must be random. ${GENERATE}`)
  .nullable()
  .default(null);

/** As Resend shows it: base64 after the prefix, long enough not to be guessed. */
export const webhookSecret = z
  .string()
  .regex(/^whsec_[A-Za-z0-9+/]{22,}={0,2}$/, 'must be the whole signing secret, which begins with whsec_')
  .nullable()
  .default(null);

/** The base64 key after the prefix. */
export const webhookKey = (secret: string): string => secret.replace(/^whsec_/, '');

export const apiKey = z
  .string()
  .refine((value) => !/["'`“”‘’„]/.test(value), 'must not contain quotes')
  .regex(/^[\x21-\x7e]+$/, 'must be ASCII without spaces')
  .refine((value) => !SAMPLE.test(value), 'must be the API key from Resend')
  .nullable()
  .default(null);
