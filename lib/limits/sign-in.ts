import { env } from '../env';
import { countLimited } from '../metrics/counters';
import { canonicalAddress } from '../schemas/address';
import { forgetTries, giveTryBack, reserveTry } from './address-tries';
import { counter, spent, type Spent } from './counter';
import { limitKey } from './keys';
import { limits } from './table';

const { wrongPerClient, wrongPerKnownDevice } = limits['sign-in'];

export type SignInTry =
  | { ok: true; succeeded(): Promise<void>; abandoned(): Promise<void> }
  | { ok: false; reason: 'client'; retryAfterSeconds: number }
  | { ok: false; reason: 'address'; abandoned(): Promise<void> };

/** A use of a counter that can be given back; one that was refused is given back at once. */
async function take(name: string, limit: { times: number; within: number }, ...values: string[]) {
  const uses = counter(name, limit);
  const key = limitKey(name, ...values);
  const giveBack = async () => {
    await uses.reward(key);
  };
  const answer: Spent = await spent(name, uses.consume(key));
  if (!answer.ok) await giveBack();
  return { answer, giveBack };
}

/** One try of the address: of the device's own when it is known, else of those that all other devices share. */
async function takeTry(canonical: string, knownDevice: string | null) {
  const own = knownDevice !== null && (await takeOwnTry(canonical, knownDevice));
  if (own) return own;
  // A known device that has spent its own tries stands with the others: a reset gives those back, and who has just
  // set a new password on this very device must be able to use it.
  const ok = await reserveTry(canonical);
  if (!ok) countLimited('sign-in-address');
  return { ok, giveBack: async () => giveTryBack(canonical) };
}

/** A try of a known device's own, while known devices have not failed too often in a row. */
async function takeOwnTry(canonical: string, device: string) {
  const { answer, giveBack } = await take('sign-in-device', wrongPerKnownDevice, canonical, device);
  if (!answer.ok) return null;
  const both = async () => {
    await giveBack();
    await giveTryBack(canonical, 'known');
  };
  if (await reserveTry(canonical, 'known')) return { ok: true, giveBack: both };
  await giveBack();
  return null;
}

/** After a reset on a known device: whatever was mistyped on it before, the new password can be used at once. */
export async function forgetDeviceTries(email: string, device: string): Promise<void> {
  const key = limitKey('sign-in-device', canonicalAddress(email), device);
  await counter('sign-in-device', wrongPerKnownDevice).delete(key);
}

const nothing = async () => {};

/**
 * Asks whether a password may be tried, and counts the try as wrong before it is: the truth is known only after the
 * hash, and a burst would pass meanwhile. The caller then says if it ended otherwise: `succeeded` gives the try back and
 * forgets the failures of the address, `abandoned` (never compared, as when the hash queue is full) gives it back. A
 * caller that says nothing, or dies, has failed.
 *
 * A client's refusal may be shown (429 with Retry-After) and counts nothing. An address's must read like a wrong
 * password and cost like one, or whoever keeps knocking would see by the time of an answer that the owner has just
 * signed in and the delay is over: so the caller does the work of a try, and the client is counted as for any wrong
 * password; for the address it counts nothing, so that nobody stretches the wait. Nothing here depends on whether the
 * address has an account. `knownDevice` is the id of a device that the caller has verified to have signed in with this
 * very address before: its tries are its own, and no stranger can use them up. Throws when the store is away: no count,
 * no try.
 */
export async function beginSignIn(from: {
  client: string;
  canonical: string;
  knownDevice: string | null;
}): Promise<SignInTry> {
  if (!env().rateLimits) return { ok: true, succeeded: nothing, abandoned: nothing };

  const client = await take('sign-in-client', wrongPerClient, from.client);
  if (!client.answer.ok)
    return { ok: false, reason: 'client', retryAfterSeconds: client.answer.retryAfterSeconds };
  const address = await takeTry(from.canonical, from.knownDevice);
  if (!address.ok) return { ok: false, reason: 'address', abandoned: client.giveBack };

  const abandoned = async () => {
    await client.giveBack();
    await address.giveBack();
  };
  const succeeded = async () => {
    await abandoned();
    await forgetTries(from.canonical);
  };
  return { ok: true, succeeded, abandoned };
}
