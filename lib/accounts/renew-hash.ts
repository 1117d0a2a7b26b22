import { db } from '../database/client';
import { log } from '../log';
import { hashPassword } from '../passwords/hash';
import { needsRehash } from '../passwords/parameters';
import { hashQueue } from '../passwords/queue';

/**
 * Hashes a password that was just verified anew when its hash has other parameters than today's (OWASP Password
 * Storage, "upgrading the work factor"). It is the same password: sessions, links and passwordChangedAt stay.
 *
 * Written only if the verified hash still stands, in one conditional statement: a reset that came in between wins, and
 * the former password never comes back. Nobody waits for it: while others queue for a hash, or when anything fails, it
 * is left to the next sign-in. Never throws.
 *
 * Only a sign-in calls this. Where the current password is asked for, what follows requires the hash that was
 * verified; and who is asked has signed in with this hash, or with one of the same age.
 */
export async function renewHash(user: { id: string; passwordHash: string }, password: string): Promise<void> {
  if (!needsRehash(user.passwordHash) || hashQueue().waiting > 0) return;
  try {
    const passwordHash = await hashPassword(password);
    await db().$executeRaw`
      UPDATE "User" SET "passwordHash" = ${passwordHash}
      WHERE "id" = ${user.id} AND "passwordHash" = ${user.passwordHash}`;
  } catch (error) {
    log.error({ error }, 'a password was not hashed anew');
  }
}
