import { cookies } from 'next/headers';
import { z } from 'zod';
import { env } from '../env';
import { routes } from '../routes';

const flashSchema = z.object({
  notice: z.enum(['password-reset', 'signed-out']),
  email: z.string().max(254).optional(),
});

/** What the sign-in page says when something else led there. */
export type Flash = z.infer<typeof flashSchema>;

function cookieName(): string {
  return env().isHttps ? '__Secure-notice' : 'notice';
}

/** Seconds. */
const LIFE = 60;

/** Leaves a word for the sign-in page. In a cookie rather than the address, which logs keep and strangers can make up. */
export async function setFlash(flash: Flash): Promise<void> {
  (await cookies()).set(cookieName(), JSON.stringify(flash), {
    httpOnly: true,
    sameSite: 'lax',
    secure: env().isHttps,
    path: routes.signIn,
    maxAge: LIFE,
  });
}

/** The word left for the sign-in page, or null. */
export async function readFlash(): Promise<Flash | null> {
  const text = (await cookies()).get(cookieName())?.value;
  if (!text) return null;
  try {
    return flashSchema.parse(JSON.parse(text));
  } catch {
    return null;
  }
}
