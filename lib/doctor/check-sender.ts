import { env } from '../env';
import { senderAddress } from '../settings/schema';
import { checkDmarc } from './check-dmarc';
import { checkSpf } from './check-spf';
import { DnsUnavailable, mailHostsOf, openLookup, textsAt, type Lookup } from './dns';
import { finding, type Finding } from './finding';

const domainOf = (address: string) => address.slice(address.lastIndexOf('@') + 1).toLowerCase();

/**
 * Checks the DNS records of MAIL_FROM's domain: SPF, DMARC, DKIM if its selector is known, and whether replies to
 * SUPPORT_EMAIL, or otherwise to MAIL_FROM, can be delivered. If DNS is unavailable, that is a warning.
 */
export async function checkSender(lookup: Lookup = openLookup()): Promise<Finding[]> {
  const { mail, mailFrom, supportEmail } = env();
  const sender = senderAddress(mailFrom);
  const domain = domainOf(sender);
  const byResend = mail.kind === 'resend';
  const checks = [
    // Resend's envelope sender is in a subdomain that it creates, which has the SPF record.
    () => checkSpf(lookup, byResend ? [`send.${domain}`, domain] : [domain]),
    () => (byResend ? checkDkim(lookup, `resend._domainkey.${domain}`) : unknownSelector(domain)),
    () => checkDmarc(lookup, domain),
    () => checkReplies(lookup, domainOf(supportEmail ?? sender)),
  ];
  const found = await Promise.all(checks.map((check) => check().catch(warnIfUnavailable)));
  return found.flat();
}

function warnIfUnavailable(error: unknown): Finding[] {
  if (error instanceof DnsUnavailable) return [finding('warning', 'dns-unavailable', { name: error.asked })];
  throw error;
}

async function unknownSelector(domain: string): Promise<Finding[]> {
  return [finding('ok', 'dkim-unknown', { domain })];
}

async function checkDkim(lookup: Lookup, name: string): Promise<Finding[]> {
  // "v=DKIM1" is optional (RFC 6376 3.6.1), and an empty key is revoked.
  const keys = (await textsAt(lookup, name)).filter((text) => /(^|;)\s*p=[^;\s]/.test(text));
  return [keys.length > 0 ? finding('ok', 'dkim', { name }) : finding('fault', 'dkim-missing', { name })];
}

async function checkReplies(lookup: Lookup, domain: string): Promise<Finding[]> {
  const hosts = await mailHostsOf(lookup, domain);
  return [
    hosts.length > 0
      ? finding('ok', 'reply-mail', { domain })
      : finding('warning', 'no-reply-mail', { domain }),
  ];
}
