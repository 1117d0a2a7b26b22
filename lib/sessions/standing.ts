import { recordEvent, recordNameless, type EventType, type From } from '../audit/record';
import { CUTOFF } from '../database/cutoff';
import type { Tx } from '../database/client';
import { LIVE } from './live';
import type { Session } from './read';

/** An account as it is while its row is locked. */
export type Standing = {
  id: string;
  email: string;
  emailCanonical: string;
  name: string;
  pendingEmail: string | null;
  /** No change of address at the moment. */
  held: boolean;
};

/**
 * Locks the user row and says whether what was decided before still holds: the session is alive and, when a hash is
 * given, it is the very one that the typed password was checked against. Null: a reset, a sign-out or "this wasn't me"
 * came in between, and the caller writes nothing. Everything that sets a password or relies on one locks this row
 * first, so that two of them come one after the other.
 */
export async function lockStanding(
  tx: Tx,
  session: Session,
  passwordHash?: string,
): Promise<Standing | null> {
  const [user] = await tx.$queryRaw<(Standing & { passwordHash: string })[]>`
    SELECT "id", "email", "emailCanonical", "name", "passwordHash",
      CASE WHEN "pendingEmailAt" > ${CUTOFF} THEN "pendingEmail" END AS "pendingEmail",
      coalesce("addressHeldUntil" > clock_timestamp(), false) AS "held"
    FROM "User" WHERE "id" = ${session.user.id} FOR UPDATE`;
  if (!user || (passwordHash !== undefined && user.passwordHash !== passwordHash)) return null;
  const alive = await tx.$queryRaw<unknown[]>`
    SELECT 1 AS "one" FROM "Session" s JOIN "User" u ON u."id" = s."userId"
    WHERE s."id" = ${session.id} AND s."userId" = ${user.id} AND ${LIVE} FOR UPDATE OF s`;
  return alive.length === 1 ? user : null;
}

/**
 * Writes that something was refused since lockStanding() found that the account had moved on. The row, if it is there, is
 * held by now: a deletion that comes later blanks this event with the others. One that came before leaves nobody to name.
 */
export async function recordOvertaken(tx: Tx, session: Session, type: EventType, from: From): Promise<void> {
  const { id: userId, email: address } = session.user;
  const isThere = (await tx.user.count({ where: { id: userId } })) > 0;
  if (isThere) await recordEvent({ type, from, userId, address, reason: 'overtaken' }, tx);
  else await recordNameless(type, tx);
}
