import { afterEach, beforeEach } from 'vitest';
import { db, pool } from '@/lib/database/client';
import { env } from '@/lib/env';
import { attemptMessage } from '@/lib/worker/attempt';
import { claimMessages } from '@/lib/worker/claim';
import { makeHold } from '@/lib/worker/hold';
import type { MessageKind } from '@/lib/outbox/message';
import type { ClaimedMessage } from '@/lib/worker/claimed-message';
import { writeMessage } from '@/lib/outbox/write';
import { openTransport } from '@/lib/mail/transports/open';
import { startResendStandIn, type ResendStandIn, type SentRequest } from './resend-stand-in';

export type OutboxRow = {
  id: string;
  kind: string;
  state: string;
  reason: string | null;
  address: string;
  linkId: string | null;
  rendering: unknown;
  leaseId: string | null;
  attempts: number;
  unclearSince: Date | null;
  waits: number;
};

/** Lets mail of this test's process go to a stand-in of Resend. */
export function sendBy(resend: ResendStandIn): void {
  Object.assign(env(), { mail: { kind: 'resend', apiKey: 're_test', baseUrl: resend.url } });
}

/** For each test an empty outbox, and a stand-in of Resend that it sends by. The one that is returned is the test's own. */
export function useResend(): ResendStandIn {
  let own: ResendStandIn;
  beforeEach(async () => {
    await clearOutbox();
    own = await startResendStandIn();
    sendBy(own);
  });
  afterEach(() => own.stop());
  return new Proxy({} as ResendStandIn, { get: (_, name): unknown => Reflect.get(own, name) });
}

export async function write(kind: MessageKind, address: string, userId?: string): Promise<void> {
  await db().$transaction((tx) => writeMessage(tx, { kind, address, userId, device: 'Firefox on Linux' }));
}

/** Every message, oldest first; `waits` is the seconds until its next attempt. */
export async function messages(): Promise<OutboxRow[]> {
  const { rows } = await pool().query<OutboxRow>(
    `SELECT *, extract(epoch FROM "nextAttemptAt" - clock_timestamp())::float8 AS "waits"
     FROM "OutboundEmail" ORDER BY "createdAt", "id"`,
  );
  return rows;
}

/** Claims everything that waits, whatever it waits for, but what another holds. */
export async function claimAll(): Promise<ClaimedMessage[]> {
  await pool().query(
    `UPDATE "OutboundEmail" SET "nextAttemptAt" = clock_timestamp() WHERE "state" = 'queued'`,
  );
  return claimMessages(100);
}

/** One turn of a worker: everything that waits is claimed and attempted once. */
export async function workOnce(stopping: AbortSignal = new AbortController().signal): Promise<void> {
  const transport = openTransport();
  for (const message of await claimAll())
    await attemptMessage(message, { transport, hold: makeHold(), stopping });
  await transport.close();
}

/** The token in a mail that the stand-in got. */
export function tokenIn({ mail }: SentRequest): string {
  return /\/(?:reset-password|sign-up)\/([\w-]+\.[\w-]+\.[\w-]+)/.exec(String(mail.text))?.[1] ?? '';
}

export async function clearOutbox(): Promise<void> {
  await pool().query('DELETE FROM "OutboundEmail"');
  await pool().query('DELETE FROM "EmailLink"');
}
