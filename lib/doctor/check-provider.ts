import { env } from '../env';
import { checkResend } from './check-resend';
import { checkSender } from './check-sender';
import { checkSmtp } from './check-smtp';
import { finding, type Finding } from './finding';

/** Whether the way out that the settings name is open, and what the world reads of the sender's domain. */
export async function checkProvider(): Promise<Finding[]> {
  const { mail } = env();
  switch (mail.kind) {
    case 'mailbox':
      return [finding('ok', 'mailbox', {})];
    case 'resend':
      return [...(await checkResend(mail.apiKey, mail.baseUrl)), ...(await checkSender())];
    case 'smtp':
      return [...(await checkSmtp(mail)), ...(await checkSender())];
  }
}
