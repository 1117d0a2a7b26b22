import { env } from '../env';
import { senderAddress } from '../settings/schema';
import { checkDmarc } from './check-dmarc';
import { checkSpf } from './check-spf';
import { DnsUnavailable, mailHostsOf, openLookup, textsAt, type Lookup } from './dns';
import { finding, type Finding } from './finding';

const domainOf = (address: string) => address.slice(address.lastIndexOf('@') + 1).toLowerCase();

/**
 * What the world reads of the domain of MAIL_FROM: SPF, DKIM where the selector is known, DMARC; and whether answers to
 * SUPPORT_EMAIL, or else to MAIL_FROM, have a host to go to. A name server that does not answer is a warning.
 */
export async function checkSender(lookup: Lookup = openLookup()): Promise<Finding[]> {
  const { mail, mailFrom, supportEmail } = env();
  const sender = senderAddress(mailFrom);
  const domain = domainOf(sender);
  const byResend = mail.kind === 'resend';
  const checks = [
    // Resend's envelope comes from a subdomain of its own making; its record stands there.
    () => checkSpf(lookup, byResend ? [`send.${domain}`, domain] : [domain]),
    () => (byResend ? checkDkim(lookup, `resend._domainkey.${domain}`) : unknownSelector(domain)),
    () => checkDmarc(lookup, domain),
    () => checkReplies(lookup, domainOf(supportEmail ?? sender)),
  ];
  const found = await Promise.all(checks.map((check) => check().catch(awayOr)));
  return found.flat();
}

function awayOr(error: unknown): Finding[] {
  if (error instanceof DnsUnavailable) return [finding('warning', 'dns-unavailable', { name: error.asked })];
  throw error;
}

async function unknownSelector(domain: string): Promise<Finding[]> {
  return [finding('ok', 'dkim-unknown', { domain })];
}

async function checkDkim(lookup: Lookup, name: string): Promise<Finding[]> {
  // "v=DKIM1" may be left out (RFC 6376 3.6.1), and an empty key is a revoked one.
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
