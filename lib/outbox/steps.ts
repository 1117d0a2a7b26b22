import type { Tx } from '../database/client';

/** A step in a message's timeline: from our own attempts, or reported by the provider later. */
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

/** Adds one step to a message's timeline for the operator. `reason` is a short code, never free text. */
export async function noteStep(messageId: string, step: Step, reason: string | null, tx: Tx): Promise<void> {
  await tx.messageStep.create({ data: { messageId, step, reason }, select: { id: true } });
}
