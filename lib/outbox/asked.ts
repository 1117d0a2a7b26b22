import type { Tx } from '../db';
import type { MessageKind } from './message';

/**
 * True when a mail of this kind was asked for from inside the account less than ten seconds ago: somebody pressed twice.
 * What was asked for under an earlier password doesn't count: that mail never goes. Nothing here depends on what became of
 * the mail, which would tell whether the address that it was for is taken. The caller holds the user row, so that two at
 * once come one after the other.
 */
export async function askedJustNow(tx: Tx, asked: { kind: MessageKind; userId: string }): Promise<boolean> {
  const { kind, userId } = asked;
  const found = await tx.$queryRaw<unknown[]>`
    SELECT 1 AS "one" FROM "OutboundEmail" m JOIN "User" u ON u."id" = m."userId"
    WHERE m."userId" = ${userId} AND m."kind" = ${kind}
      AND m."requestedAt" > greatest(clock_timestamp() - interval '10 seconds', u."passwordChangedAt") LIMIT 1`;
  return found.length > 0;
}
