import { recordEvent, type From } from '../audit/record';
import { CUTOFF } from '../database/cutoff';
import { db, type Tx } from '../database/client';
import { env } from '../env';
import { giveEmailChangeBack } from '../limits/clear';
import { voidEmailChangeLinks } from '../links/consume';
import { maskAddress } from '../mail/mask-address';
import { writeMessage } from '../outbox/write';
import { canonicalAddress } from '../schemas/address';
import type { Standing } from '../sessions/standing';

/**
 * Lets a change of address wait for its mailbox, in place of any other, with its event and both mails: the link to the new
 * address, unless that one has had its share (`mayMail`), and the notice to the one that the account goes by.
 */
export async function setPendingChange(
  tx: Tx,
  user: Standing,
  { email, mayMail }: { email: string; mayMail: boolean },
  from: From,
): Promise<void> {
  const { id: userId, email: address } = user;
  const { device } = from;
  // Asked for again, the links of before stay: a limit may keep the new one from being sent.
  if (user.pendingEmail !== email) await dropPendingChange(tx, userId);
  await tx.$executeRaw`
    UPDATE "User" SET "pendingEmail" = ${email},
      "pendingEmailAt" = CASE
        WHEN "pendingEmailAt" > greatest(${CUTOFF},
          clock_timestamp() - make_interval(secs => ${env().linkTtlSeconds}::double precision))
        THEN "pendingEmailAt" ELSE clock_timestamp() END
    WHERE "id" = ${userId}`;
  const reason = mayMail ? undefined : 'address-limited';
  await recordEvent({ type: 'email-change-requested', from, userId, address, reason }, tx);
  if (mayMail) await writeMessage(tx, { kind: 'email-change', address: email, userId, device });
  await writeMessage(tx, { kind: 'email-change-notice', address, userId, device });
}

/**
 * Ends the change of address that waits for its mailbox, with every link to confirm it. The new address gets the mail that
 * was counted for it back, as far as giveEmailChangeBack() goes: its link is dead, and asking again must send another.
 * Comes after whatever else the transaction clears of the limits, so that no two transactions wait for each other.
 */
export async function dropPendingChange(tx: Tx, userId: string): Promise<void> {
  const [dropped] = await tx.$queryRaw<{ pendingEmail: string }[]>`
    UPDATE "User" u SET "pendingEmail" = NULL, "pendingEmailAt" = NULL FROM "User" before
    WHERE u."id" = ${userId} AND before."id" = u."id" AND before."pendingEmail" IS NOT NULL
    RETURNING before."pendingEmail"`;
  if (!dropped) return;
  await voidEmailChangeLinks(tx, userId);
  await giveEmailChangeBack(canonicalAddress(dropped.pendingEmail), tx);
}

/** The address that waits to be confirmed, as typed, for the hour that a request stands; else null. */
export async function pendingAddressOf(userId: string): Promise<string | null> {
  const [user] = await db().$queryRaw<{ pendingEmail: string }[]>`
    SELECT "pendingEmail" FROM "User"
    WHERE "id" = ${userId} AND "pendingEmailAt" > greatest(${CUTOFF}, clock_timestamp() - interval '1 hour')`;
  return user?.pendingEmail ?? null;
}

/**
 * Whose address a link to confirm a new one would change, as `a…@example.com`: enough for its owner to see that it is theirs
 * and not a stranger's, who might hand them an account of their own; and little for whoever was mailed by a slip of the pen.
 * Null when the account is gone.
 */
export async function whoseChange({ userId }: { userId: string | null }): Promise<string | null> {
  const user = await db().user.findUnique({ where: { id: userId ?? '' }, select: { email: true } });
  return user && maskAddress(user.email);
}
