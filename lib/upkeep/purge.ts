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
 * One batch of each part, under its name in the log: deletes at most so many rows and returns how many. A batch is one
 * statement, and so a transaction of its own, which is why it may compare with now(): unlike clock_timestamp(), that can
 * be an index condition. It takes its rows by FOR UPDATE SKIP LOCKED: instances share the work, and a locked row is left
 * for the next time.
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

/** Rows per batch: few enough that nobody waits for its locks. */
export const BATCH = 1_000;

/** The part whose turn is next, at first any: where each run is cut short, and where each run is a new process. */
let next = Math.floor(Math.random() * names.length);

/** Runs in a row that each part has failed in. */
const failures = new Map<Part, number>();

/**
 * Deletes whatever is past its retention, and returns the number of rows per part, without the parts that had none. The
 * parts take turns, a batch each, beginning after the part that had the last turn before; so a part with much to do, or
 * a run that `stopping` cuts short, keeps no other from its turn. It can run twice, on several instances at once, and
 * beside everything else. Never throws: a failed part is logged and tried again in the next run, and operators get an
 * alarm when it failed twice in a row. After `stopping`, no other batch begins.
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
