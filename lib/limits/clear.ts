import type { Tx } from '../db';
import { addressTriesKeys } from './address-tries';
import { passwordTriesKey } from './current-password';
import { askedKeys } from './spend';

/**
 * Forgets all that was counted of an address: links asked for, failed sign-ins, wrong current passwords. Whoever proved
 * the mailbox, or whose links were ended, must be able to ask anew at once, and must not be kept waiting with a new
 * password by what strangers guessed before. In the transaction that gives the reason, so that neither a crash nor a slow
 * database leaves an owner with a new password and the old wait.
 */
export async function clearAddress(canonical: string, tx: Tx): Promise<void> {
  const keys = [...askedKeys(canonical), ...addressTriesKeys(canonical), passwordTriesKey(canonical)];
  await tx.$executeRaw`DELETE FROM "RateLimit" WHERE "key" = ANY(${keys})`;
}

/**
 * Gives back one mail with a link for a reset: the owner has ended the link of the last one, so that a refused request
 * would find none alive. One and no more: the flood that this answers stays as limited as it was.
 */
export async function giveResetBack(canonical: string, tx: Tx): Promise<void> {
  const [steady] = askedKeys(canonical, ['password-reset']);
  await tx.$executeRaw`DELETE FROM "RateLimit" WHERE "key" = ${steady}`;
}
