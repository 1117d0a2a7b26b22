import { pool } from '@/lib/database/client';
import type { MessageKind } from '@/lib/outbox/message';
import { randomId } from '@/lib/secrets';
import { newAddress } from '../people/people';

type Given = {
  id?: string;
  kind?: MessageKind;
  state?: string;
  address?: string;
  userId?: string;
  reason?: string;
  attempts?: number;
  linkId?: string;
  protectiveLinkId?: string;
  providerId?: string;
  /** Seconds since it was asked for. */
  age?: number;
  /** Seconds until its next attempt. */
  waits?: number;
  /** Seconds that a worker still holds it. */
  leased?: number;
  /** Seconds since an attempt whose outcome is not known. */
  unclear?: number;
};

/** A message as it stands some time after it was written, in any state. Returns its id. */
export async function newMessage(given: Given = {}): Promise<string> {
  const { id = randomId(), kind = 'password-reset', state = 'queued', address = newAddress() } = given;
  await pool().query(
    `INSERT INTO "OutboundEmail" ("id", "kind", "state", "priority", "address", "userId", "reason", "attempts", "linkId",
       "protectiveLinkId", "providerId", "device", "requestedAt", "createdAt", "nextAttemptAt", "leaseId", "leaseUntil",
       "unclearSince", "settledAt")
     SELECT $1, $2, $3, CASE WHEN $2 LIKE 'password-reset' THEN 0 ELSE 1 END, $4, $5, $6, $7, $8, $9, $10,
       'Firefox on Linux', now - make_interval(secs => $11), now - make_interval(secs => $11),
       now + make_interval(secs => $12), CASE WHEN $13::float8 > 0 THEN 'lease' END, now + make_interval(secs => $13),
       now - make_interval(secs => $14), CASE WHEN $3 <> 'queued' THEN now END
     FROM (SELECT clock_timestamp() AS now) clock`,
    [
      id,
      kind,
      state,
      address,
      given.userId ?? null,
      given.reason ?? null,
      given.attempts ?? 0,
      given.linkId ?? null,
      given.protectiveLinkId ?? null,
      given.providerId ?? null,
      given.age ?? 0,
      given.waits ?? 0,
      given.leased ?? null,
      given.unclear ?? null,
    ],
  );
  return id;
}

/** A process that works the outbox, and said so so many seconds ago; `held`: the provider takes nothing, and why. */
export async function newWorker({ beat = 0, held }: { beat?: number; held?: string } = {}): Promise<void> {
  await pool().query(
    `INSERT INTO "Worker" ("id", "beatAt", "heldSince", "heldUntil", "heldReason")
     SELECT $1, now - make_interval(secs => $2), since, since + interval '2 minutes', $3
     FROM (SELECT clock_timestamp() AS now,
             CASE WHEN $3::text IS NOT NULL THEN clock_timestamp() - interval '1 minute' END AS since) clock`,
    [randomId(), beat, held ?? null],
  );
}
