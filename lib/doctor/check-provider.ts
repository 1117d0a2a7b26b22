import { env } from '../env';
import { checkResend } from './check-resend';
import { checkSender } from './check-sender';
import { checkSmtp } from './check-smtp';
import { finding, type Finding } from './finding';

/** Checks the configured provider and the DNS records of the sender's domain. */
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
