import { cookies } from 'next/headers';
import { z } from 'zod';
import { CLOCK_TOLERANCE } from '../database/clock';
import { env } from '../env';
import { doesOutcomeStand } from '../links/outcome';
import type { routes } from '../routes';
import { cookieName, setPageCookie } from './cookie';
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
  /** The link that did it, where something else may undo that before the page is seen. */
  link: z.string().max(64).optional(),
  /** Tells one notice from the same shown again. */
  at: z.number(),
});

/** What a page says when something else led there. */
export type Flash = z.infer<typeof flashSchema>;
type Page = (typeof routes)[keyof typeof routes];

/** A name for each page: a browser sends /account's to /account/email too. */
const flashCookieName = (page: Page) => cookieName(`notice${page.replaceAll('/', '-')}`, '__Secure-');

/** Seconds. */
const LIFE = 60;

/** Leaves a notice for a page. In a cookie rather than the URL, which logs keep and strangers can make up. */
export async function setFlash(page: Page, flash: Omit<Flash, 'at'>): Promise<void> {
  (await cookies()).set(flashCookieName(page), JSON.stringify({ ...flash, at: Date.now() }), {
    httpOnly: true,
    sameSite: 'lax',
    secure: env().isHttps,
    path: page,
    maxAge: LIFE,
  });
}

/**
 * The notice left for a page, or null. Shown once: the cookie goes with the answer that shows it. Null when the page
 * answers a form: that form was refused, and the notice is about something earlier. Null when what it tells of has been
 * undone. The id of a used link is a secret of whoever used it, so that check reveals no account to anyone else. Throws
 * when the database is away.
 */
export async function readFlash(page: Page): Promise<Flash | null> {
  const name = flashCookieName(page);
  const flash = parsed((await cookies()).get(name)?.value);
  if (!flash || requestContext().isPost) return null;
  setPageCookie(name, page);
  return flash.link === undefined || (await doesOutcomeStand(flash.link)) ? flash : null;
}

/** Null for what we didn't write, and for what is too old: a browser drops it by itself, a planted one might stay. */
function parsed(text: string | undefined): Flash | null {
  if (!text) return null;
  try {
    const flash = flashSchema.parse(JSON.parse(text));
    return Math.abs(Date.now() - flash.at) < (LIFE + CLOCK_TOLERANCE) * 1000 ? flash : null;
  } catch {
    return null;
  }
}
