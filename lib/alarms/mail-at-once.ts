import { env } from '../env';
import { log } from '../log';
import { compose } from '../mail/compose';
import { openTransport } from '../mail/transports/transport';

/** Milliseconds. */
const ATTEMPT_LIMIT = 15_000;
const HOUR = 3_600_000;

let mailedAt = -Infinity;

/**
 * Mails ADMINS past the outbox, for when the database that holds it is away: at most once an hour and process. The key is
 * made of kind and hour, so that by Resend all instances together mail once. Sent or not, it is in the log.
 */
export async function mailAtOnce(kind: string, reference: string): Promise<void> {
  log.error({ alarm: kind, reference }, 'alarm');
  if (performance.now() - mailedAt < HOUR) return;
  mailedAt = performance.now();
  const transport = openTransport();
  const now = new Date();
  try {
    for (const [at, address] of env().admins.entries()) {
      const id = `${kind}-${now.toISOString().slice(0, 13)}-${at}`.replace(/[^\w-]/g, '');
      const props = { kind, firstAt: now, lastAt: now, count: 1, failure: reference };
      const rendering = await compose({ template: 'alarm', props }, address, id);
      const { outcome } = await transport.send({ id, rendering }, AbortSignal.timeout(ATTEMPT_LIMIT));
      log.info({ alarm: kind, outcome }, 'an alarm was mailed past the outbox');
    }
  } finally {
    await transport.close();
  }
}
