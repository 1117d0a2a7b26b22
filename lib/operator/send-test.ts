import { env } from '../env';
import { compose } from '../mail/compose';
import { openTransport } from '../mail/transports/open';
import type { Outcome } from '../mail/transports/transport';
import { randomId } from '../secrets';

/** Some SMTP servers scan a mail for a minute before they respond. */
const LIMIT = 120_000;

/** `id` is the Idempotency-Key; its first characters are the reference in the mail's footer. */
export type SentTest = { id: string; provider: 'resend' | 'smtp' | 'mailbox'; outcome: Outcome };

/**
 * Sends a test mail to an address (already validated) with the current settings: immediately, without the outbox, so it
 * needs neither database nor worker. Makes one attempt and returns the provider's response, for the operator only.
 */
export async function sendTest(address: string): Promise<SentTest> {
  const provider = env().mail.kind;
  const id = randomId();
  const rendering = await compose({ template: 'test', props: { sentAt: new Date(), provider } }, address, id);
  const transport = openTransport();
  try {
    return { id, provider, outcome: await transport.send({ id, rendering }, AbortSignal.timeout(LIMIT)) };
  } finally {
    await transport.close();
  }
}
