import { db } from '../database/client';
import { maskAddress } from '../mail/mask-address';

export type ListedSuppression = {
  /** Masked. */
  address: string | null;
  bouncedAt: Date | null;
  nextTryAt: Date | null;
  complainedAt: Date | null;
};

/** Rows per statement. */
const BATCH = 500;

/**
 * Yields every address that bounced or complained, masked, ordered by address and paged by key. Throws if the database is
 * unavailable.
 */
export async function* listSuppressions(): AsyncGenerator<ListedSuppression> {
  for (let after = ''; ;) {
    const rows = await db().$queryRaw<(Omit<ListedSuppression, 'address'> & { canonical: string })[]>`
      SELECT "canonical", "bouncedAt", "nextTryAt", "complainedAt" FROM "Suppression"
      WHERE "canonical" > ${after} ORDER BY "canonical" LIMIT ${BATCH}`;
    for (const { canonical, ...row } of rows) yield { address: maskAddress(canonical), ...row };
    const last = rows.at(-1);
    if (!last || rows.length < BATCH) return;
    after = last.canonical;
  }
}
