import { env } from '../env';
import { compose } from '../mail/compose';
import { openTransport, type Outcome } from '../mail/transports/transport';
import { randomId } from '../secrets';

/** Milliseconds. Some SMTP servers scan a mail for a minute before they answer; an operator is watching. */
const LIMIT = 120_000;

/** `id`: its Idempotency-Key; its first letters are the reference at the mail's end. */
export type SentTest = { id: string; way: 'resend' | 'smtp' | 'mailbox'; outcome: Outcome };

/**
 * Sends one small mail to an address (already validated) by the way that the settings name, at once and not through the
 * outbox, so that it needs no database and no worker. One try; what the provider said comes back, for the operator's
 * eyes only.
 */
export async function sendTest(address: string): Promise<SentTest> {
  const way = env().mail.kind;
  const id = randomId();
  const rendering = await compose({ template: 'test', props: { sentAt: new Date(), way } }, address, id);
  const transport = openTransport();
  try {
    return { id, way, outcome: await transport.send({ id, rendering }, AbortSignal.timeout(LIMIT)) };
  } finally {
    await transport.close();
  }
}
