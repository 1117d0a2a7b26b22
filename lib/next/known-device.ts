import { cookies } from 'next/headers';
import { env } from '../env';
import { knownDevice, rememberedDevice, type KnownDevice } from '../sessions/known-device';
import { cookieName } from './cookie';

/** Seconds: a year. */
const LIFE = 365 * 24 * 3600;

const deviceCookieName = () => cookieName('device', '__Host-');

/** This browser, if it has signed in to this account before, else null. */
export async function readKnownDevice(email: string): Promise<KnownDevice | null> {
  return knownDevice((await cookies()).get(deviceCookieName())?.value, email);
}

/**
 * Remembers that this browser signed in to this account, or set its password, and returns the browser's id. `provenAt`: when,
 * if not just now. Says nothing of who is signed in now.
 */
export async function rememberDevice(email: string, provenAt?: Date): Promise<string> {
  const jar = await cookies();
  const value = rememberedDevice(jar.get(deviceCookieName())?.value, email, provenAt);
  jar.set(deviceCookieName(), value, {
    httpOnly: true,
    sameSite: 'lax',
    secure: env().isHttps,
    path: '/',
    maxAge: LIFE,
  });
  return value.slice(0, value.indexOf('.'));
}
