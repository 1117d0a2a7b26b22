import { eraseDeleted } from '../accounts/erase';
import { purgeAlarms } from '../alarms/purge';
import { raiseAlarm } from '../alarms/raise';
import { purgeEvents } from '../audit/purge';
import { isDatabaseAway } from '../database/away';
import { purgeLimits } from '../limits/purge';
import { purgeLinks } from '../links/purge';
import { log } from '../log';
import { blankMessages, purgeMessages, purgeWorkers } from '../outbox/purge';
import { purgeSessions } from '../sessions/purge';
import { purgeSuppressions } from '../suppressions/purge';
import { purgeCalls } from '../webhooks/purge';

/**
 * The parts of a purge, by their names in the log. Each deletes one batch of at most `most` rows and returns how many. A
 * batch is one statement and so its own transaction; therefore it may compare with now(), which unlike clock_timestamp() can
 * be an index condition. FOR UPDATE SKIP LOCKED lets instances share the work and leaves locked rows for the next purge.
 */
export const parts = {
  erased: eraseDeleted,
  links: purgeLinks,
  sessions: purgeSessions,
  blanked: blankMessages,
  messages: purgeMessages,
  limits: purgeLimits,
  events: purgeEvents,
  calls: purgeCalls,
  suppressions: purgeSuppressions,
  alarms: purgeAlarms,
  workers: purgeWorkers,
} satisfies Record<string, (most: number) => Promise<number>>;

export type Part = keyof typeof parts;

const names = Object.keys(parts) as Part[];

/** Rows per batch. Few enough that its locks delay no one noticeably. */
export const BATCH = 1_000;

/** The part to begin with. Random at first, so that short purges in ever new processes reach every part. */
let next = Math.floor(Math.random() * names.length);

/** How many purges in a row each part has failed in. */
const failures = new Map<Part, number>();

/**
 * Deletes what is past its retention, and returns the number of rows per part that had any. The parts take turns, a batch
 * each, beginning after the last part of the previous purge, so that neither a part with many rows nor a purge that
 * `stopping` cuts short starves the others. Safe to run on several instances at once. Never throws: continues when a part
 * fails, logs it, and raises an alarm when a part fails twice in a row. After `stopping`, no new batch begins.
 */
export async function purgeAll(stopping?: AbortSignal): Promise<Partial<Record<Part, number>>> {
  const purged: Partial<Record<Part, number>> = {};
  const failed: { part: Part; error: unknown }[] = [];
  let due = [...names.slice(next), ...names.slice(0, next)];
  while (due.length > 0) {
    const unfinished: Part[] = [];
    for (const part of due) {
      if (stopping?.aborted) break;
      next = (names.indexOf(part) + 1) % names.length;
      try {
        const rows = await parts[part](BATCH);
        failures.delete(part);
        if (rows > 0) purged[part] = (purged[part] ?? 0) + rows;
        if (rows >= BATCH) unfinished.push(part);
      } catch (error) {
        failed.push({ part, error });
      }
    }
    due = stopping?.aborted ? [] : unfinished;
  }
  await report(failed);
  if (Object.keys(purged).length > 0) log.info(purged, 'old rows deleted');
  return purged;
}

async function report(failed: { part: Part; error: unknown }[]): Promise<void> {
  for (const { part, error } of failed) {
    failures.set(part, (failures.get(part) ?? 0) + 1);
    if (!isDatabaseAway(error)) log.error({ part, error }, 'old rows could not be deleted');
  }
  const away = failed.filter(({ error }) => isDatabaseAway(error));
  if (away[0])
    log.warn({ parts: away.map(({ part }) => part), error: away[0].error }, 'deletion of old rows postponed');
  const again = failed.map(({ part }) => part).filter((part) => (failures.get(part) ?? 0) > 1);
  if (again.length > 0) await raiseAlarm('purge-failed', again.join(' '));
}
