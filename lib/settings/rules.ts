import type { Settings } from './schema';

/** True for a host that only this machine reaches: localhost, 127.0.0.0/8 and ::1 (RFC 6761, RFC 5735, RFC 4291). */
export function isLoopback(hostname: string): boolean {
  return /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/i.test(hostname);
}

/**
 * The rules that hold between settings, as sentences that name the setting and never its value. Takes what
 * could be parsed, so that these faults are listed together with those of single fields.
 */
export function ruleFaults(settings: Partial<Settings>, olderSecrets: string[]): string[] {
  const faults: string[] = [];
  const { APP_URL, AUTH_SECRET } = settings;
  const leavesTheMachine = Boolean(settings.RESEND_API_KEY ?? settings.MAIL_SERVER);

  if (leavesTheMachine && settings.MAIL_FROM === null)
    faults.push('MAIL_FROM is required when mail leaves the machine');
  if (settings.MAIL_USERNAME && settings.MAIL_PASSWORD === null)
    faults.push('MAIL_PASSWORD is required with MAIL_USERNAME');
  if (settings.RESEND_WEBHOOK_SECRET_1 && settings.RESEND_WEBHOOK_SECRET === null)
    faults.push('RESEND_WEBHOOK_SECRET is required with RESEND_WEBHOOK_SECRET_1');

  const otherSecrets: [string, string | null | undefined][] = [
    ['RESEND_API_KEY', settings.RESEND_API_KEY],
    ['RESEND_WEBHOOK_SECRET', settings.RESEND_WEBHOOK_SECRET],
    ['MAIL_PASSWORD', settings.MAIL_PASSWORD],
    ['METRICS_TOKEN', settings.METRICS_TOKEN],
    ['CRON_TOKEN', settings.CRON_TOKEN],
    ...olderSecrets.map((value, index): [string, string] => [`AUTH_SECRET_${index + 1}`, value]),
  ];
  for (const [name, value] of otherSecrets)
    if (AUTH_SECRET && value === AUTH_SECRET) faults.push(`AUTH_SECRET must differ from ${name}`);

  if (APP_URL && URL.canParse(APP_URL))
    faults.push(...appUrlFaults(new URL(APP_URL), settings, leavesTheMachine));
  return faults;
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
