import { db, type Tx } from '../database/client';

/** What a step tells: of our own attempts, or what the provider told us later. */
export type Step =
  | 'begun'
  | 'retried'
  | 'held'
  | 'postponed'
  | 'accepted'
  | 'skipped'
  | 'replaced'
  | 'dead'
  | 'retried-by-operator'
  | 'delayed'
  | 'delivered'
  | 'failed'
  | 'bounced'
  | 'complained';

/** Writes down one step of a message, for the operator's timeline. `reason` is a short code, never anybody's own words. */
export async function noteStep(
  messageId: string,
  step: Step,
  reason: string | null = null,
  tx: Tx = db(),
): Promise<void> {
  await tx.messageStep.create({ data: { messageId, step, reason }, select: { id: true } });
}
