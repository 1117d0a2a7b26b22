import { db } from '../database/client';
import { voidLinksOfMessage } from '../links/consume';
import { randomId } from '../secrets';
import { returnTry } from '../suppressions/allow';
import type { ClaimedMessage } from './claimed-message';
import { OUTBOX_CHANNEL } from '../outbox/write';

/**
 * Replaces a message by a new one with a new key, when its links have little time left or the same bytes can't be sent
 * again, and ends its links. The new message keeps the request time, so a chain of replacements ends an hour after it, and
 * the number of attempts. It is due in `waitSeconds`. Does nothing if the lease is lost. Locks the user row and then the
 * message, as a deletion does, so the two can't deadlock.
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
    // A requested reset doesn't use up the day's try after a bounce.
    if (message.rendering && message.kind !== 'password-reset') await returnTry(tx, message.id);
    await voidLinksOfMessage(tx, message);
    await tx.$executeRaw`
      INSERT INTO "OutboundEmail" ("id", "kind", "priority", "address", "userId", "renewsLinkId", "alarmKind", "device",
                                   "callbackUrl", "attempts", "unclearAttempts", "requestedAt", "createdAt", "nextAttemptAt")
      SELECT ${id}, "kind", "priority", "address", "userId", "renewsLinkId", "alarmKind", "device", "callbackUrl",
             "attempts", "unclearAttempts", "requestedAt", clock_timestamp(),
             clock_timestamp() + make_interval(secs => ${waitSeconds}::double precision)
      FROM "OutboundEmail" WHERE "id" = ${message.id}`;
    // The ids in the steps let the operator follow a message to its replacement and back.
    await tx.$executeRaw`
      INSERT INTO "MessageStep" ("messageId", "step", "reason")
      VALUES (${message.id}, 'replaced', ${`by ${id}`}), (${id}, 'begun', ${`in place of ${message.id}`})`;
    await tx.$executeRaw`SELECT pg_notify(${OUTBOX_CHANNEL}, '')`;
  });
}
