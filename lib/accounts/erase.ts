import { forOperator, moment } from '../audit/indexed';
import { db, type Tx } from '../database/client';

/** Rows of each table that are blanked at a time, of each way to find them: a deletion waits for one such batch. */
const MOST = 250;

/** Notes what is to be blanked of an account: its own rows, and those that strangers caused by its addresses until now. */
export async function beginErasure(
  tx: Tx,
  erasure: { userId: string; addresses: string[]; addressHashes: string[] },
): Promise<void> {
  await tx.erasure.create({ data: erasure, select: { userId: true } });
}

/** Blanks some of the messages; fewer than MOST are the last. Nothing is left that names the person or finds the mail. */
export function eraseMessages(tx: Tx, userId: string): Promise<number> {
  return tx.$executeRaw`
    WITH gone AS MATERIALIZED (SELECT "addresses", "deletedAt" FROM "Erasure" WHERE "userId" = ${userId}),
    own AS MATERIALIZED (SELECT "id" FROM "OutboundEmail" WHERE "userId" = ${userId} LIMIT ${MOST}),
    strangers AS MATERIALIZED (
      SELECT m."id" FROM gone CROSS JOIN unnest(gone."addresses") AS canonical CROSS JOIN LATERAL (
        SELECT "id" FROM "OutboundEmail"
        WHERE lower("address") = canonical AND "address" <> '' AND "userId" IS NULL AND "createdAt" <= gone."deletedAt"
        LIMIT ${MOST}) AS m LIMIT ${MOST})
    UPDATE "OutboundEmail" SET "address" = '', "userId" = NULL, "device" = '', "callbackUrl" = NULL,
      "renewsLinkId" = NULL, "linkId" = NULL, "protectiveLinkId" = NULL, "providerId" = NULL
    WHERE "id" IN (SELECT "id" FROM own UNION ALL SELECT "id" FROM strangers)`;
}

/** Blanks some of the events; fewer than MOST are the last. What happened stays, and when. */
export function eraseEvents(tx: Tx, userId: string): Promise<number> {
  return tx.$executeRaw`
    WITH gone AS MATERIALIZED (SELECT "addressHashes", "deletedAt" FROM "Erasure" WHERE "userId" = ${userId}),
    own AS MATERIALIZED (SELECT "id" FROM "AuditEvent" WHERE "userId" = ${userId} LIMIT ${MOST}),
    strangers AS MATERIALIZED (
      SELECT e."id" FROM gone CROSS JOIN unnest(gone."addressHashes") AS hash CROSS JOIN LATERAL (
        SELECT "id" FROM "AuditEvent"
        WHERE "addressHash" = hash AND "userId" IS NULL AND ${forOperator} IN (0, 1)
          AND ${moment} <= gone."deletedAt" AT TIME ZONE 'UTC'
        LIMIT ${MOST}) AS e LIMIT ${MOST})
    UPDATE "AuditEvent" SET "userId" = NULL, "addressHash" = NULL, "clientHash" = NULL, "device" = NULL, "tally" = NULL
    WHERE "id" IN (SELECT "id" FROM own UNION ALL SELECT "id" FROM strangers)`;
}

/** Ends an erasure of which the last messages and events were blanked; otherwise upkeep goes on with it. */
export async function endErasure(
  tx: Tx,
  userId: string,
  last: { messages: number; events: number },
): Promise<void> {
  if (last.messages < MOST && last.events < MOST) await tx.erasure.delete({ where: { userId } });
}

/**
 * Blanks about `most` rows of what deletions have left, oldest first, and returns how many; fewer are the last. Each account
 * is a transaction, so a crash loses nothing, and one instance at a time works on it.
 */
export async function eraseDeleted(most: number): Promise<number> {
  let rows = 0;
  while (rows < most) {
    const erased = await db().$transaction(eraseSome);
    if (erased === null) break;
    rows += erased;
  }
  return rows;
}

/** Null: nothing is left, or another instance is working on it. */
async function eraseSome(tx: Tx): Promise<number | null> {
  const [gone] = await tx.$queryRaw<{ userId: string }[]>`
    SELECT "userId" FROM "Erasure" ORDER BY "deletedAt" LIMIT 1 FOR UPDATE SKIP LOCKED`;
  if (!gone) return null;
  const messages = await eraseMessages(tx, gone.userId);
  const events = await eraseEvents(tx, gone.userId);
  await endErasure(tx, gone.userId, { messages, events });
  return messages + events;
}
