import { env } from '../env';
import { log } from '../log';
import { compose } from '../mail/compose';
import { openTransport } from '../mail/transports/open';
import type { Outcome, Transport } from '../mail/transports/transport';

const ATTEMPT_LIMIT_MS = 15_000;
const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;

/** By kind and address. */
const mailedAt = new Map<string, number>();
let triedAt = -Infinity;

/**
 * Mails ADMINS directly, for when the database with the outbox is unavailable: each admin at most once an hour per kind and
 * process. The key is made of kind and hour, so with Resend all instances together send one mail. A mail that fails is
 * tried again with the next alarm, a minute later at the earliest. The alarm is always logged.
 */
export async function mailAtOnce(kind: string, reference: string): Promise<void> {
  log.error({ alarm: kind, reference }, 'alarm');
  const now = performance.now();
  const receivers = env().admins.filter(
    (address) => now - (mailedAt.get(`${kind} ${address}`) ?? -Infinity) >= HOUR_MS,
  );
  if (receivers.length === 0 || now - triedAt < MINUTE_MS) return;
  triedAt = now;
  const transport = openTransport();
  try {
    await Promise.all(receivers.map((address) => mailOne(transport, address, kind, reference)));
  } finally {
    await transport.close();
  }
}

/** Never throws, so that one failed mail doesn't stop the others. */
async function mailOne(transport: Transport, address: string, kind: string, reference: string) {
  try {
    const now = new Date();
    const at = env().admins.indexOf(address);
    const id = `${kind}-${now.toISOString().slice(0, 13)}-${at}`.replace(/[^\w-]/g, '');
    const props = { kind, firstAt: now, lastAt: now, count: 1, failure: reference };
    const rendering = await compose({ template: 'alarm', props }, address, id);
    const outcome = await transport.send({ id, rendering }, AbortSignal.timeout(ATTEMPT_LIMIT_MS));
    if (mayHaveArrived(outcome)) mailedAt.set(`${kind} ${address}`, performance.now());
    log.info({ alarm: kind, outcome: outcome.outcome }, 'an alarm was mailed directly');
  } catch (error) {
    log.error({ alarm: kind, error }, 'an alarm could not be mailed');
  }
}

/**
 * `replace` means that another instance has used the same key this hour. An unclear attempt is repeated with Resend only,
 * whose key prevents a second copy.
 */
function mayHaveArrived(outcome: Outcome): boolean {
  if (outcome.outcome === 'retry') return outcome.unclear && env().mail.kind !== 'resend';
  return outcome.outcome !== 'reject';
}
