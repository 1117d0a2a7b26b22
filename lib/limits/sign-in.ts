import { Prisma } from '@/prisma/generated/client';
import { db } from '../database/client';
import { env } from '../env';
import { countLimited } from '../metrics/counters';
import { canonicalAddress } from '../schemas/address';
import { counter, isUsedUp, releaseAfterwards, secondsLeft, countUse, type Counter } from './counter';

export type SignInTry =
  | { ok: true; succeeded(): Promise<void>; abandoned(): Promise<void> }
  | { ok: false; reason: 'client'; retryAfterSeconds: number }
  | { ok: false; reason: 'address'; abandoned(): Promise<void> };

type From = { client: string; canonical: string; knownDevice: string | null };

const countersOf = ({ client, canonical, knownDevice }: From) => ({
  client: counter('sign-in-client', client),
  device: counter('sign-in-device', canonical, knownDevice ?? ''),
  known: counter('sign-in-known', canonical),
  unknown: counter('sign-in-address', canonical),
});

const nothing = async () => {};

/**
 * Counts a sign-in as a failure before the password is checked, in one statement; otherwise a burst of guesses would all be
 * checked. The caller then calls `succeeded`, which clears the failures of the address, or `abandoned` if the password was
 * never compared, which gives the try back. A caller that crashes leaves a failure.
 *
 * Safe because of three rules. (1) A client's refusal may be shown, and counts nothing. (2) An address's refusal must look
 * and cost like a wrong password: the caller does the same work and the client is counted; the address is not, so nobody
 * can extend the wait. Otherwise timing would reveal that the owner had signed in and cleared it. (3) Nothing here depends
 * on whether the account exists.
 *
 * `knownDevice` is the id of a device that signed in to this address before, verified by the caller. It has its own tries,
 * which strangers can't use up. Once they are gone it shares those of the unknown devices, so that a reset, which clears
 * these, works on that device too. Throws when the database is unavailable.
 */
export async function beginSignIn(from: From): Promise<SignInTry> {
  if (!env().rateLimits) return { ok: true, succeeded: nothing, abandoned: nothing };
  const counters = countersOf(from);
  const { counted, seconds } = await count(counters, from.knownDevice !== null);
  if (!counted.includes(counters.client)) {
    countLimited('sign-in-client');
    return { ok: false, reason: 'client', retryAfterSeconds: seconds ?? 1 };
  }
  const abandoned = () => releaseAfterwards({ giveBack: counted });
  if (!counted.includes(counters.known) && !counted.includes(counters.unknown)) {
    countLimited('sign-in-address');
    return { ok: false, reason: 'address', abandoned };
  }
  const succeeded = () =>
    releaseAfterwards({
      giveBack: counted.filter((one) => one === counters.client || one === counters.device),
      forget: failureCounters(from.canonical),
    });
  return { ok: true, succeeded, abandoned };
}

type Counters = ReturnType<typeof countersOf>;

/** A device's own try counts only together with one of the known devices'; if they have none, unknown devices' apply. */
async function count({ client, device, known, unknown }: Counters, isKnownDevice: boolean) {
  const deviceMay = Prisma.sql`${isKnownDevice}::boolean AND NOT ${isUsedUp(known)} AND EXISTS (SELECT 1 FROM client)`;
  const [row] = await db().$queryRaw<(Record<keyof Counters, boolean> & { seconds: number | null })[]>`
    WITH client AS (${countUse(client)}),
    device AS (${countUse(device, deviceMay)}),
    known AS (${countUse(known, Prisma.sql`EXISTS (SELECT 1 FROM device)`)}),
    unknown AS (
      ${countUse(unknown, Prisma.sql`EXISTS (SELECT 1 FROM client) AND NOT EXISTS (SELECT 1 FROM known)`)})
    SELECT EXISTS (SELECT 1 FROM client) AS "client", EXISTS (SELECT 1 FROM device) AS "device",
      EXISTS (SELECT 1 FROM known) AS "known", EXISTS (SELECT 1 FROM unknown) AS "unknown",
      ${secondsLeft(client)} AS "seconds"`;
  if (!row) throw new Error('The sign-in was not counted');
  const counted: Counter[] = [client, device, known, unknown].filter((_, index) =>
    [row.client, row.device, row.known, row.unknown].at(index),
  );
  return { counted, seconds: row.seconds };
}

/** The counters of wrong passwords for an address. */
export const failureCounters = (canonical: string): Counter[] => [
  counter('sign-in-known', canonical),
  counter('sign-in-address', canonical),
  counter('current-password', canonical),
];

/** Clears a known device's failures after a reset on it, so that the new password works there at once. Never throws. */
export async function forgetDeviceTries(email: string, device: string): Promise<void> {
  await releaseAfterwards({ forget: [counter('sign-in-device', canonicalAddress(email), device)] });
}
