import { isMailAddress } from './address';
import { guessableSecrets } from './guessable';
import { senderAddress, type Settings } from './schema';
import { sharedSecrets } from './shared';

/** True for a host that only this machine reaches: localhost, 127.0.0.0/8 and ::1 (RFC 6761, RFC 5735, RFC 4291). */
export function isLoopback(hostname: string): boolean {
  return /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/i.test(hostname);
}

/** The same for an IP address, as sockets have it. */
export function isLoopbackAddress(address: string): boolean {
  return /^(::ffff:)?127\.|^::1$/i.test(address);
}

/** True for an APP_URL that other machines reach: that alone makes an app public. */
export function isPublicAddress(appUrl: string | undefined): boolean {
  return URL.canParse(appUrl ?? '') && !isLoopback(new URL(appUrl ?? '').hostname);
}

/**
 * The rules that hold between settings, as sentences that name the setting and never its value. Takes what
 * could be parsed, so that these faults are listed together with those of single fields.
 */
export function ruleFaults(settings: Partial<Settings>, olderSecrets: [string, string][]): string[] {
  const faults: string[] = [];
  const { APP_URL } = settings;
  // Undefined is given and wrong, which was said already.
  const leavesTheMachine = settings.RESEND_API_KEY !== null || settings.MAIL_SERVER !== null;

  if (leavesTheMachine && settings.MAIL_FROM === null)
    faults.push('MAIL_FROM is required when mail leaves the machine');
  if (settings.MAIL_USERNAME && settings.MAIL_PASSWORD === null)
    faults.push('MAIL_PASSWORD is required with MAIL_USERNAME');
  if (settings.RESEND_WEBHOOK_SECRET_1 && settings.RESEND_WEBHOOK_SECRET === null)
    faults.push('RESEND_WEBHOOK_SECRET is required with RESEND_WEBHOOK_SECRET_1');

  faults.push(...sharedSecrets(settings, olderSecrets));
  if (APP_URL) faults.push(...appUrlFaults(new URL(APP_URL), settings, leavesTheMachine));
  if (isPublicAddress(APP_URL))
    faults.push(...guessableSecrets(settings, olderSecrets), ...localAddresses(settings));
  return faults;
}

const ADDRESSES = ['SUPPORT_EMAIL', 'MAIL_FROM', 'ADMINS'] as const satisfies (keyof Settings)[];

/** A name without a domain is known on this machine alone. */
function localAddresses(settings: Partial<Settings>): string[] {
  return ADDRESSES.filter((name) => {
    const given = [settings[name] ?? []].flat();
    return !given.every((one) => isMailAddress(senderAddress(one)));
  }).map((name) => `${name} must be of a domain when APP_URL is public`);
}

function appUrlFaults(url: URL, settings: Partial<Settings>, leavesTheMachine: boolean): string[] {
  const faults: string[] = [];
  if (url.protocol !== 'https:' && url.protocol !== 'http:') faults.push('APP_URL must begin with https://');
  if (url.pathname !== '/' || url.search || url.hash)
    faults.push('APP_URL must have no path, query or fragment');
  if (url.username || url.password) faults.push('APP_URL must hold no user name or password');
  if (isLoopback(url.hostname)) return faults;

  if (url.protocol === 'http:') faults.push('APP_URL must begin with https:// unless its host is loopback');
  if (!leavesTheMachine)
    faults.push('RESEND_API_KEY or MAIL_SERVER is required: a public app must be able to send mail');
  if (settings.RATE_LIMITS === false) faults.push('RATE_LIMITS must be on when APP_URL is public');
  if (settings.RESEND_BASE_URL) faults.push('RESEND_BASE_URL must be unset when APP_URL is public');
  return faults;
}
