import { db } from '../database/client';
import { voidLinksOfMessage } from '../links/consume';
import { randomId } from '../secrets';
import { returnTry } from '../suppressions/allow';
import type { ClaimedMessage } from './claimed-message';
import { OUTBOX_CHANNEL } from '../outbox/write';

/**
 * Puts a new message, with a new key, in the place of one whose links would arrive nearly dead, or whose bytes can't be
 * made or taken again, and voids those links. It keeps the time of the request, so that a chain of replacements ends an
 * hour after it, and the numbers of attempts; it is due in `waitSeconds`. Only the holder of the lease can. The user row is
 * locked first and the message then, as a deletion does, so that the two wait in line and never in a ring.
 */
export async function replaceMessage(
  message: ClaimedMessage,
  reason: string,
  waitSeconds = 0,
): Promise<void> {
  const id = randomId();
  await db().$transaction(async (tx) => {
    await tx.$executeRaw`
      SELECT 1 FROM "User" WHERE "id" = (SELECT "userId" FROM "OutboundEmail" WHERE "id" = ${message.id}) FOR UPDATE`;
    const count = await tx.$executeRaw`
      UPDATE "OutboundEmail" SET "state" = 'replaced', "reason" = ${reason}, "settledAt" = clock_timestamp(),
        "rendering" = NULL, "leaseId" = NULL, "leaseUntil" = NULL
      WHERE "id" = ${message.id} AND "leaseId" = ${message.leaseId} AND "state" = 'queued'`;
    if (count !== 1) return;
    // Requested resets take no try.
    if (message.rendering && message.kind !== 'password-reset') await returnTry(tx, message.id);
    await voidLinksOfMessage(tx, message);
    await tx.$executeRaw`
      INSERT INTO "OutboundEmail" ("id", "kind", "priority", "address", "userId", "renewsLinkId", "alarmKind", "device",
                                   "callbackUrl", "attempts", "unclearAttempts", "requestedAt", "createdAt", "nextAttemptAt")
      SELECT ${id}, "kind", "priority", "address", "userId", "renewsLinkId", "alarmKind", "device", "callbackUrl",
             "attempts", "unclearAttempts", "requestedAt", clock_timestamp(),
             clock_timestamp() + make_interval(secs => ${waitSeconds}::double precision)
      FROM "OutboundEmail" WHERE "id" = ${message.id}`;
    // The ids are in the steps, so that the operator can follow a message to its successor and back.
    await tx.$executeRaw`
      INSERT INTO "MessageStep" ("messageId", "step", "reason")
      VALUES (${message.id}, 'replaced', ${`by ${id}`}), (${id}, 'begun', ${`in place of ${message.id}`})`;
    await tx.$executeRaw`SELECT pg_notify(${OUTBOX_CHANNEL}, '')`;
  });
}
