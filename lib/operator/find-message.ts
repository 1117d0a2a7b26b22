import { db } from '../database/client';
import { maskAddress } from '../mail/mask-address';

export type Candidate = {
  id: string;
  kind: string;
  state: string;
  address: string | null;
  requestedAt: Date;
};

export type FoundMessage =
  { code: 'found'; id: string } | { code: 'unknown' } | { code: 'ambiguous'; candidates: Candidate[] };

/** The most candidates to return. */
const MOST = 20;

/**
 * Finds a message by its id, or by the first characters of one, as its mail's footer shows them. Returns `ambiguous` with
 * the newest matches if there are several. Compares exactly, because an id may contain `_`, a LIKE wildcard. Throws if the
 * database is unavailable.
 */
export async function findMessage(reference: string): Promise<FoundMessage> {
  const rows = await db().$queryRaw<(Omit<Candidate, 'address'> & { address: string })[]>`
    SELECT "id", "kind", "state", "address", "requestedAt" FROM "OutboundEmail"
    WHERE starts_with("id", ${reference}) ORDER BY "id" = ${reference} DESC, "createdAt" DESC LIMIT ${MOST}`;
  const [first] = rows;
  if (!first) return { code: 'unknown' };
  if (first.id === reference || rows.length === 1) return { code: 'found', id: first.id };
  return {
    code: 'ambiguous',
    candidates: rows.map((row) => ({ ...row, address: maskAddress(row.address) })),
  };
}
