import { z } from 'zod';
import { isPattern } from '../passwords/pattern';

/** What stands where a secret is to be put, in pages about such settings (CWE-1394). */
const SAMPLE = /you-will-never-guess|change[-_ ]?me|your[-_ ]|openssl|rand -hex|\.\.\.|[…<>]/i;

const MAKE_ONE = 'make one with: openssl rand -hex 32';

/** AUTH_SECRET, and the AUTH_SECRET_1, _2 … of before a rotation. */
export const secretSchema = z
  .string()
  .refine((value) => Buffer.byteLength(value) >= 32, `must be 32 bytes or more; ${MAKE_ONE}`)
  .refine((value) => new Set(value).size >= 10 && !SAMPLE.test(value), `must be random; ${MAKE_ONE}`);

export const bearer = z
  .string()
  .min(16, 'must be 16 characters or more')
  .regex(/^[\x21-\x7e]+$/, 'must be of ASCII characters without spaces')
  .refine((value) => !SAMPLE.test(value), `must be random; ${MAKE_ONE}`)
  .nullable()
  .default(null);

/** As Resend shows it: base64 after the prefix; short ones could be guessed (Standard Webhooks asks for 24 bytes). */
export const webhookSecret = z
  .string()
  .regex(/^whsec_[A-Za-z0-9+/]{22,}={0,2}$/, 'must be the whole signing secret, which begins with whsec_')
  .nullable()
  .default(null);

export const apiKey = z
  .string()
  .regex(/^[\x21-\x7e]+$/, 'must be of ASCII characters without spaces')
  .refine((value) => !SAMPLE.test(value), 'must be the key that Resend shows')
  .nullable()
  .default(null);

/**
 * True for a repeat or a run, which no generator makes (ASVS 13.3.1). Asked of what signs a public app's links and
 * sessions; on one's own machine it may be easy to type.
 */
export function isEasilyGuessed(secret: string): boolean {
  return isPattern(secret);
}
