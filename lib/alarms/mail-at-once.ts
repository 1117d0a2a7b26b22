import { env } from '../env';
import { log } from '../log';
import { compose } from '../mail/compose';
import { openTransport, type Outcome, type Transport } from '../mail/transports/transport';

/** Milliseconds. */
const ATTEMPT_LIMIT = 15_000;
const MINUTE = 60_000;
const HOUR = 3_600_000;

/** By kind and address. */
const mailedAt = new Map<string, number>();
let triedAt = -Infinity;

/**
 * Mails ADMINS past the outbox, for when the database that holds it is away: each of them at most once an hour, kind and
 * process. The key is made of kind and hour, so that by Resend all instances together mail once. Whom the mail can't be
 * handed over for is tried again with the next alarm, a minute later at the earliest. Sent or not, it is in the log.
 */
export async function mailAtOnce(kind: string, reference: string): Promise<void> {
  log.error({ alarm: kind, reference }, 'alarm');
  const now = performance.now();
  const untold = env().admins.filter(
    (address) => now - (mailedAt.get(`${kind} ${address}`) ?? -Infinity) >= HOUR,
  );
  if (untold.length === 0 || now - triedAt < MINUTE) return;
  triedAt = now;
  const transport = openTransport();
  try {
    await Promise.all(untold.map((address) => mailOne(transport, address, kind, reference)));
  } finally {
    await transport.close();
  }
}

/** One whose mail fails keeps no other from theirs. */
async function mailOne(transport: Transport, address: string, kind: string, reference: string) {
  try {
    const now = new Date();
    const at = env().admins.indexOf(address);
    const id = `${kind}-${now.toISOString().slice(0, 13)}-${at}`.replace(/[^\w-]/g, '');
    const props = { kind, firstAt: now, lastAt: now, count: 1, failure: reference };
    const rendering = await compose({ template: 'alarm', props }, address, id);
    const outcome = await transport.send({ id, rendering }, AbortSignal.timeout(ATTEMPT_LIMIT));
    if (mayBeThere(outcome)) mailedAt.set(`${kind} ${address}`, performance.now());
    log.info({ alarm: kind, outcome: outcome.outcome }, 'an alarm was mailed past the outbox');
  } catch (error) {
    log.error({ alarm: kind, error }, 'an alarm could not be mailed');
  }
}

/**
 * `replace`: another instance has mailed under the same key this hour. What is unclear is tried again by Resend alone, whose
 * key keeps a second copy away.
 */
function mayBeThere(outcome: Outcome): boolean {
  if (outcome.outcome === 'retry') return outcome.unclear && env().mail.kind !== 'resend';
  return outcome.outcome !== 'reject';
}
