import { pool } from '../database/client';
import { SIGN_IN_ADDRESS, limitKey } from './keys';
import { limits } from './table';

const { free, firstWait, longestWait, inARow, forgottenAfter, atTheEndForgottenAfter } =
  limits['sign-in'].wrongPerAddress;

const now = `(extract(epoch from clock_timestamp()) * 1000)::bigint`;

// `points` are the failures in a row, and `expire` is when the next try may pass; the purge forgets a row 30 days later. An
// address that needs a reset has no next try, so there `expire` is only for the purge: it is later by what the address is
// remembered for longer, and the purge needs one condition for all rows, which its index can carry.
const reserve = `
  INSERT INTO "RateLimit" AS tries (key, points, expire) VALUES ($1, 1, ${now})
  ON CONFLICT (key) DO UPDATE SET points = tries.points + 1, expire = ${now} + 1000 * CASE
    WHEN tries.points + 1 >= $5::int THEN $6::bigint
    WHEN tries.points + 1 < $2::int THEN 0
    ELSE least($3::float * power(2, least(tries.points + 1 - $2::int, 30)), $4::float)::bigint END
  WHERE tries.expire <= ${now} AND tries.points < $5::int`;

const giveBack = `
  UPDATE "RateLimit" SET points = points - 1, expire = least(expire, ${now}) WHERE key = $1 AND points > 0`;

/** Devices that signed in with the address before are counted apart from those that did not. */
type Devices = 'known' | 'unknown';

const names = { known: 'sign-in-known', unknown: SIGN_IN_ADDRESS };
const rowOf = (canonical: string, devices: Devices) =>
  `${SIGN_IN_ADDRESS}:${limitKey(names[devices], canonical)}`;

/**
 * Counts a try as a failure of the address, before it is made; false, and nothing counted, when it may not be made now.
 * Known devices don't wait for each other, but share the failures in a row: a thief who once signed in from many of
 * them would have as many guesses else. One statement under one row lock: of a burst exactly as many pass as may, and
 * nobody stretches the wait by knocking. (The library counts first and asks then, in two rows; hence SQL of our own.)
 */
export async function reserveTry(canonical: string, devices: Devices = 'unknown'): Promise<boolean> {
  const freely = devices === 'known' ? inARow + 1 : free;
  const key = rowOf(canonical, devices);
  const longer = atTheEndForgottenAfter - forgottenAfter;
  const { rowCount } = await pool().query(reserve, [key, freely, firstWait, longestWait, inARow, longer]);
  return rowCount === 1;
}

/** Takes one reserved try back: the password was never compared. */
export async function giveTryBack(canonical: string, devices: Devices = 'unknown'): Promise<void> {
  await pool().query(giveBack, [rowOf(canonical, devices)]);
}

/** The rows of an address, of known devices and of all others. */
export const addressTriesKeys = (canonical: string): string[] => [
  rowOf(canonical, 'known'),
  rowOf(canonical, 'unknown'),
];

/** Forgets the failures of an address, on whatever devices. */
export async function forgetTries(canonical: string): Promise<void> {
  await pool().query('DELETE FROM "RateLimit" WHERE key = ANY($1)', [addressTriesKeys(canonical)]);
}
