import { CUTOFF } from '../database/cutoff';
import type { Tx } from '../database/client';
import type { MessageKind } from './message';

/**
 * True when a mail of this kind was requested from inside the account less than ten seconds ago: the button was pressed
 * twice. A request from before the last change of password or `account -- end-everything` doesn't count, because that
 * mail is never sent. The answer doesn't depend on what became of the mail, which would reveal whether its address is
 * taken. The caller holds the user row, so that two simultaneous requests come one after the other.
 */
export async function wasJustRequested(
  tx: Tx,
  request: { kind: MessageKind; userId: string },
): Promise<boolean> {
  const { kind, userId } = request;
  const found = await tx.$queryRaw<unknown[]>`
    SELECT 1 AS "one" FROM "OutboundEmail" m JOIN "User" u ON u."id" = m."userId"
    WHERE m."userId" = ${userId} AND m."kind" = ${kind}
      AND m."requestedAt" > greatest(clock_timestamp() - interval '10 seconds', u."passwordChangedAt", ${CUTOFF}) LIMIT 1`;
  return found.length > 0;
}
