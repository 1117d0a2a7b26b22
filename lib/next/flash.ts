import { cookies } from 'next/headers';
import { z } from 'zod';
import { CLOCK_TOLERANCE } from '../database-clock';
import { env } from '../env';
import type { routes } from '../routes';
import { requestContext } from './request';

const notices = [
  'password-reset',
  'signed-out',
  'signed-out-meanwhile',
  'account-deleted',
  'address-changed',
  'address-taken',
  'password-changed',
  'session-ended',
  'others-ended',
  'link-mailed',
  'mail-works',
  'name-saved',
  'change-requested',
  'change-cancelled',
  'deletion-requested',
  'request-ended',
  'taken-back',
] as const;

const flashSchema = z.object({
  notice: z.enum(notices),
  email: z.string().max(254).optional(),
  /** Tells one word from the same said again. */
  at: z.number(),
});

/** What a page says when something else led there. */
export type Flash = z.infer<typeof flashSchema>;
type Page = (typeof routes)[keyof typeof routes];

/** A name for each page: a browser sends /account's to /account/email too. */
function cookieName(page: Page): string {
  return `${env().isHttps ? '__Secure-' : ''}notice${page.replaceAll('/', '-')}`;
}

/** Seconds. */
const LIFE = 60;

/** Leaves a word for a page. In a cookie rather than the address, which logs keep and strangers can make up. */
export async function setFlash(page: Page, flash: Omit<Flash, 'at'>): Promise<void> {
  (await cookies()).set(cookieName(page), JSON.stringify({ ...flash, at: Date.now() }), {
    httpOnly: true,
    sameSite: 'lax',
    secure: env().isHttps,
    path: page,
    maxAge: LIFE,
  });
}

/**
 * The word left for a page, or null. None when the page answers a form: what led there went well and leads on, so this one
 * did not, and the word is about something earlier.
 */
export async function readFlash(page: Page): Promise<Flash | null> {
  const text = (await cookies()).get(cookieName(page))?.value;
  if (!text || requestContext().isPost) return null;
  try {
    const flash = flashSchema.parse(JSON.parse(text));
    // A browser drops it by itself; one that a neighbour of this host planted might stay.
    return Math.abs(Date.now() - flash.at) < (LIFE + CLOCK_TOLERANCE) * 1000 ? flash : null;
  } catch {
    return null;
  }
}
