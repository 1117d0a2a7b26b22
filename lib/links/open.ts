import { recordEvent, type EventType, type From } from '../audit/record';
import { db, type Tx } from '../database/client';
import { spendClient } from '../limits/spend';
import type { LinkPurpose } from './purposes';
import { isFormOf, readLink, type LinkReading, type LiveLink } from './read';

/** `stale`: the form belongs to another link than the browser's cookie. `dead`: the link can't be used; `reading` says why. */
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
 * What every form behind a link begins with: spends the client's limit, reads the link anew, and holds the form's
 * hash against it, so that a planted cookie or a second link in another tab changes nothing. Each refusal is an event.
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
  if (reading.state !== 'live') return refuse(purpose, reading, from);
  if (!isFormOf(reading.id, form.formHash)) {
    await recordEvent({ type: refusalEvents[purpose], from, address: reading.address, reason: 'stale' });
    return { code: 'stale' };
  }
  return { code: 'open', link: reading };
}

/**
 * Why a link that was alive when it was opened could not be used: somebody used or ended it before us. Who ends it in a
 * transaction because it can't be used asks there, so that the event stands or falls with that.
 */
export async function refusalOf(
  purpose: LinkPurpose,
  token: string | undefined,
  from: From,
  tx: Tx = db(),
): Promise<LinkRefusal> {
  const reading = await readLink(purpose, token, tx);
  return refuse(purpose, reading.state === 'live' ? { state: 'forged' } : reading, from, tx);
}

async function refuse(
  purpose: LinkPurpose,
  reading: Exclude<LinkReading, LiveLink>,
  from: From,
  tx?: Tx,
): Promise<LinkRefusal> {
  const reason = reading.state === 'dead' ? reading.reason : reading.state;
  await recordEvent({ type: refusalEvents[purpose], from, reason }, tx);
  return { code: 'dead', reading };
}
