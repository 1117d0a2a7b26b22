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

/** Candidates shown. */
const MOST = 20;

/**
 * The message that goes by an id, or by the first letters of one as they stand in its mail's footer. `ambiguous`: several
 * begin like that, newest first. Compares letter by letter: an id may hold `_`, which LIKE takes for any letter. Throws
 * when the database is away.
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
