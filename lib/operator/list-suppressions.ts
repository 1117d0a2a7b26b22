import { db } from '../database/client';
import { maskAddress } from '../mail/mask-address';

export type ListedSuppression = {
  /** Masked. */
  address: string | null;
  bouncedAt: Date | null;
  nextTryAt: Date | null;
  complainedAt: Date | null;
};

/** Rows a statement. */
const BATCH = 500;

/**
 * Every address that mail came back from or whose reader complained, masked, by address, in batches by key. Throws when
 * the database is away.
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
