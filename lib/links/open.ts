import { recordEvent, type EventType, type From } from '../audit/record';
import { db, type Tx } from '../database/client';
import { spendClient } from '../limits/spend';
import type { LinkPurpose } from './purposes';
import { isFormOf, readLink, type LinkReading, type LiveLink } from './read';

/** `stale`: the form and the cookie belong to different links. `dead`: the link can't be used; `reading` has the reason. */
export type LinkRefusal =
  | { code: 'stale' }
  | { code: 'dead'; reading: Exclude<LinkReading, LiveLink> }
  | { code: 'limited'; retryAfterSeconds: number };

const refusalEvents = {
  'sign-up': 'sign-up-refused',
  'password-reset': 'password-reset-refused',
  'email-change': 'email-change-refused',
  'delete-account': 'deletion-refused',
  'not-me': 'not-me-refused',
  'undo-email-change': 'not-me-refused',
} as const satisfies Record<LinkPurpose, EventType>;

/**
 * The first step of every form behind a link. Spends the client's limit, reads the link again, and requires the form's hash
 * to match it, so that a planted cookie or a second link in another tab changes nothing. Records an event for each refusal.
 */
export async function openLink(
  purpose: LinkPurpose,
  form: { token: string | undefined; formHash: string },
  from: From,
): Promise<{ code: 'open'; link: LiveLink } | LinkRefusal> {
  const client = await spendClient('use-link', from.client);
  if (!client.ok) {
    await recordEvent({ type: refusalEvents[purpose], from, reason: 'client-limited' });
    return { code: 'limited', retryAfterSeconds: client.retryAfterSeconds };
  }

  const reading = await readLink(purpose, form.token);
  if (reading.state !== 'live') return recordRefusal(purpose, reading, from);
  if (!isFormOf(reading.id, form.formHash)) {
    await recordEvent({ type: refusalEvents[purpose], from, address: reading.address, reason: 'stale' });
    return { code: 'stale' };
  }
  return { code: 'open', link: reading };
}

/**
 * The reason why a link that was live when it was opened could not be consumed: it was used or ended in between. A caller
 * that ends the link in a transaction passes it, so that the event is written in the same transaction.
 */
export async function refusalOf(
  purpose: LinkPurpose,
  token: string | undefined,
  from: From,
  tx: Tx = db(),
): Promise<LinkRefusal> {
  const reading = await readLink(purpose, token, tx);
  return recordRefusal(purpose, reading.state === 'live' ? { state: 'forged' } : reading, from, tx);
}

async function recordRefusal(
  purpose: LinkPurpose,
  reading: Exclude<LinkReading, LiveLink>,
  from: From,
  tx?: Tx,
): Promise<LinkRefusal> {
  const reason = reading.state === 'dead' ? reading.reason : reading.state;
  await recordEvent({ type: refusalEvents[purpose], from, reason }, tx);
  return { code: 'dead', reading };
}
