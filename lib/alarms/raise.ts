import { db, type Tx } from '../database/client';
import { runUnhurried } from '../database/deadline';
import { env } from '../env';
import { log } from '../log';
import { writeMessage } from '../outbox/write';
import { processWide } from '../process-wide';

const ONE_SECOND_MS = 1_000;
const raisedAt = processWide('alarms', () => new Map<string, number>());

/**
 * Records a failure and mails ADMINS about it: at most once an hour per kind by the database's clock, however many
 * instances fail, with the number of failures since the last mail. An admin whose last alarm of the kind still waits gets
 * no second one, so at most one waits while the provider refuses our mail. `kind` is one of a few, such as
 * `page-failed /account`; `reference` finds the failure in the log. Stores nothing personal. Never throws, so that an alarm
 * can't break its caller. While the database is unavailable, that alarm is mailed directly, not through the outbox.
 */
export async function raiseAlarm(
  kind: string,
  reference: string,
  { mail = true }: { mail?: boolean } = {},
): Promise<void> {
  if (wasJustRaised(kind)) return;
  try {
    // Imported here, because pages raise alarms too and should not load the email templates.
    if (kind === 'database-away') await (await import('./mail-at-once')).mailAtOnce(kind, reference);
    else
      await runUnhurried(() =>
        db().$transaction((tx) => note(tx, kind, reference, mail ? env().admins : [])),
      );
  } catch (error) {
    log.error({ alarm: kind, reference, error }, 'an alarm could not be raised');
  }
}

/**
 * The row lock makes simultaneous failures take turns, so that only one finds the mail due. A separate statement takes it,
 * because a statement that waits for a lock reads other tables as they were before the wait.
 */
async function note(tx: Tx, kind: string, reference: string, admins: string[]) {
  await tx.$executeRaw`
    INSERT INTO "Alarm" ("kind", "reference", "count") VALUES (${kind}, ${reference}, 0)
    ON CONFLICT ("kind") DO UPDATE SET "reference" = EXCLUDED."reference"`;
  const [row] = await tx.$queryRaw<{ receivers: string[] }[]>`
    WITH waiting AS MATERIALIZED (
      SELECT "address", "rendering" FROM "OutboundEmail"
      WHERE "state" = 'queued' AND "priority" = 1 AND "alarmKind" = ${kind}),
    facts AS MATERIALIZED (
      SELECT clock_timestamp() AS at,
        NOT EXISTS (SELECT 1 FROM waiting WHERE "rendering" IS NULL) AS told,
        ARRAY(SELECT unnest(${admins}::text[]) EXCEPT SELECT "address" FROM waiting) AS receivers)
    UPDATE "Alarm" a SET "lastAt" = at,
      "firstAt" = CASE WHEN told AND a."mailedAt" >= a."firstAt" THEN at ELSE a."firstAt" END,
      "count" = CASE WHEN told AND a."mailedAt" >= a."firstAt" THEN 1 ELSE a."count" + 1 END,
      "mailedAt" = CASE
        WHEN receivers <> '{}' AND coalesce(a."mailedAt" < at - interval '1 hour', true)
        THEN at ELSE a."mailedAt" END
    FROM facts WHERE a."kind" = ${kind}
    RETURNING CASE WHEN a."mailedAt" = a."lastAt" THEN receivers ELSE '{}' END AS "receivers"`;
  for (const address of row?.receivers ?? [])
    await writeMessage(tx, { kind: 'alarm', address, alarmKind: kind, device: '' });
}

/** True when this process raised the same kind within the last second, so that many failures don't cause many writes. */
function wasJustRaised(kind: string): boolean {
  const now = performance.now();
  if (now - (raisedAt.get(kind) ?? -Infinity) < ONE_SECOND_MS) return true;
  raisedAt.set(kind, now);
  return false;
}
