import { isMailAddress } from './address';
import { guessableSecrets } from './guessable';
import { senderAddress, type Settings } from './schema';
import { sharedSecrets } from './shared';

/** True for a host name that only this machine reaches: localhost, 127.0.0.0/8, ::1 (RFC 6761, RFC 5735, RFC 4291). */
export function isLoopback(hostname: string): boolean {
  return /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/i.test(hostname);
}

/** True for a loopback IP address, as sockets report it. */
export function isLoopbackAddress(address: string): boolean {
  return /^(::ffff:)?127\.|^::1$/i.test(address);
}

/** True if other machines reach APP_URL. This alone makes an app public. */
export function isPublicAddress(appUrl: string | undefined): boolean {
  return URL.canParse(appUrl ?? '') && !isLoopback(new URL(appUrl ?? '').hostname);
}

/**
 * Checks rules across settings. Returns sentences that name the setting, never its value. Takes the settings that could be
 * parsed, so that all faults are reported together.
 */
export function ruleFaults(settings: Partial<Settings>, olderSecrets: [string, string][]): string[] {
  const faults: string[] = [];
  const { APP_URL } = settings;
  // Undefined means invalid, which is already reported.
  const sendsMail = settings.RESEND_API_KEY !== null || settings.MAIL_SERVER !== null;

  if (sendsMail && settings.MAIL_FROM === null)
    faults.push('MAIL_FROM is required with RESEND_API_KEY or MAIL_SERVER');
  if (settings.MAIL_USERNAME && settings.MAIL_PASSWORD === null)
    faults.push('MAIL_PASSWORD is required with MAIL_USERNAME');
  if (settings.RESEND_WEBHOOK_SECRET_1 && settings.RESEND_WEBHOOK_SECRET === null)
    faults.push('RESEND_WEBHOOK_SECRET is required with RESEND_WEBHOOK_SECRET_1');

  faults.push(...sharedSecrets(settings, olderSecrets));
  if (APP_URL) faults.push(...appUrlFaults(new URL(APP_URL), settings, sendsMail));
  if (isPublicAddress(APP_URL))
    faults.push(...guessableSecrets(settings, olderSecrets), ...localAddresses(settings));
  return faults;
}

const ADDRESSES = ['SUPPORT_EMAIL', 'MAIL_FROM', 'ADMINS'] as const satisfies (keyof Settings)[];

/** A host without a domain is known only on this machine. */
function localAddresses(settings: Partial<Settings>): string[] {
  return ADDRESSES.filter((name) => {
    const given = [settings[name] ?? []].flat();
    return !given.every((one) => isMailAddress(senderAddress(one)));
  }).map((name) => `${name} must have a domain when APP_URL is public`);
}

function appUrlFaults(url: URL, settings: Partial<Settings>, sendsMail: boolean): string[] {
  const faults: string[] = [];
  if (url.protocol !== 'https:' && url.protocol !== 'http:') faults.push('APP_URL must begin with https://');
  if (url.pathname !== '/' || url.search || url.hash)
    faults.push('APP_URL must not contain a path, query or fragment');
  if (url.username || url.password) faults.push('APP_URL must not contain a user name or password');
  if (isLoopback(url.hostname)) return faults;

  if (url.protocol === 'http:') faults.push('APP_URL must begin with https:// unless its host is loopback');
  if (!sendsMail)
    faults.push('RESEND_API_KEY or MAIL_SERVER is required, because a public app must be able to send email');
  if (settings.RATE_LIMITS === false) faults.push('RATE_LIMITS must be on when APP_URL is public');
  if (settings.RESEND_BASE_URL) faults.push('RESEND_BASE_URL must be unset when APP_URL is public');
  return faults;
}
