import { db, type Tx } from '../db';
import { env } from '../env';
import { log } from '../log';
import { writeMessage } from '../outbox/write';
import { isRaisedJustNow } from './just-now';

/**
 * Notes a failure that operators should know of, and mails ADMINS about it: once an hour and kind by the database's
 * clock, however many instances fail, with how often it happened since the last mail. `kind` is one of a few, such as
 * `page-failed /account`; `reference` finds the failure in the log. Nothing personal is kept or told. Never throws: an
 * alarm must not break what it tells of. While the database is away only that is mailed, past the outbox.
 */
export async function raiseAlarm(
  kind: string,
  reference: string,
  { mail = true }: { mail?: boolean } = {},
): Promise<void> {
  if (isRaisedJustNow(kind)) return;
  try {
    // Loaded where it is needed, which is the worker: pages raise alarms too, and need no templates for it.
    if (kind === 'database-away') await (await import('./mail-at-once')).mailAtOnce(kind, reference);
    else await db().$transaction((tx) => note(tx, kind, reference, mail ? env().admins : []));
  } catch (error) {
    log.error({ alarm: kind, reference, error }, 'an alarm could not be raised');
  }
}

/** The row's lock lets instances that fail at once come one after the other: one of them finds the mail due. */
async function note(tx: Tx, kind: string, reference: string, admins: string[]) {
  const mailing = admins.length > 0;
  const [row] = await tx.$queryRaw<{ due: boolean }[]>`
    INSERT INTO "Alarm" AS a ("kind", "reference", "firstAt", "lastAt", "mailedAt")
    SELECT ${kind}, ${reference}, at, at, CASE WHEN ${mailing} THEN at END
    FROM (SELECT clock_timestamp() AS at) clock
    ON CONFLICT ("kind") DO UPDATE SET "reference" = EXCLUDED."reference", "lastAt" = EXCLUDED."lastAt",
      "firstAt" = CASE WHEN a."lastAt" <= a."mailedAt" THEN EXCLUDED."lastAt" ELSE a."firstAt" END,
      "count" = CASE WHEN a."lastAt" <= a."mailedAt" THEN 1 ELSE a."count" + 1 END,
      "mailedAt" = CASE
        WHEN ${mailing} AND coalesce(a."mailedAt" < EXCLUDED."lastAt" - interval '1 hour', true)
        THEN EXCLUDED."lastAt" ELSE a."mailedAt" END
    RETURNING coalesce("mailedAt" = "lastAt", false) AS "due"`;
  if (!row?.due) return;
  for (const address of admins)
    await writeMessage(tx, { kind: 'alarm', address, alarmKind: kind, device: '' });
}
