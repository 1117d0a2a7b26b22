import { eraseDeleted } from '../accounts/erase';
import { purgeAlarms } from '../alarms/purge';
import { purgeEvents } from '../audit/purge';
import { isDatabaseAway } from '../database-away';
import { purgeLimits } from '../limits/purge';
import { purgeLinks } from '../links/purge';
import { log } from '../log';
import { blankMessages, purgeMessages, purgeWorkers } from '../outbox/purge';
import { purgeSessions } from '../sessions/purge';
import { purgeSuppressions } from '../suppressions/purge';
import { purgeCalls } from '../webhooks/purge';

/** Under the name that the log has for each. */
const parts = {
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
};

export type Part = keyof typeof parts;

/**
 * Deletes all that is older than it is needed, and returns how many rows of what; what had none is left out. Doing it
 * twice, in several instances at once, or while everything else runs changes nothing of the result. Never throws: a part
 * that fails is logged, keeps no other from its turn, and has the next one again. When `stopping` fires it ends after
 * the batch under way.
 */
export async function purgeAll(stopping?: AbortSignal): Promise<Partial<Record<Part, number>>> {
  const purged: Partial<Record<Part, number>> = {};
  const away: { part: Part; error: unknown }[] = [];
  for (const part of Object.keys(parts) as Part[]) {
    if (stopping?.aborted) break;
    try {
      const rows = await parts[part](stopping);
      if (rows > 0) purged[part] = rows;
    } catch (error) {
      if (isDatabaseAway(error)) away.push({ part, error });
      else log.error({ part, error }, 'old rows could not be deleted');
    }
  }
  const [first] = away;
  if (first) log.warn({ parts: away.map(({ part }) => part), error: first.error }, 'old rows have to wait');
  if (Object.keys(purged).length > 0) log.info(purged, 'old rows deleted');
  return purged;
}
