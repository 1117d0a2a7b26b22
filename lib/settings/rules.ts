import type { Settings } from './schema';
import { isEasilyGuessed, secretSchema } from './secrets';

/** True for a host that only this machine reaches: localhost, 127.0.0.0/8 and ::1 (RFC 6761, RFC 5735, RFC 4291). */
export function isLoopback(hostname: string): boolean {
  return /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/i.test(hostname);
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
  if (APP_URL && URL.canParse(APP_URL))
    faults.push(
      ...appUrlFaults(new URL(APP_URL), settings, leavesTheMachine),
      ...guessedSecrets(new URL(APP_URL), settings, olderSecrets),
    );
  return faults;
}

function guessedSecrets(
  appUrl: URL,
  { AUTH_SECRET }: Partial<Settings>,
  older: [string, string][],
): string[] {
  if (isLoopback(appUrl.hostname)) return [];
  const signing: [string, string | undefined][] = [['AUTH_SECRET', AUTH_SECRET], ...older];
  return signing
    .filter(
      ([, value]) => value !== undefined && secretSchema.safeParse(value).success && isEasilyGuessed(value),
    )
    .map(([name]) => `${name} must be random when APP_URL is public`);
}

const SECRETS = [
  'AUTH_SECRET',
  'RESEND_API_KEY',
  'RESEND_WEBHOOK_SECRET',
  'RESEND_WEBHOOK_SECRET_1',
  'MAIL_PASSWORD',
  'METRICS_TOKEN',
  'CRON_TOKEN',
] as const satisfies (keyof Settings)[];

/**
 * Every two secrets that are the same: who is told one for its purpose would hold the other too (ASVS 11.1.1). Only
 * Resend's key may be the password as well, for it is, at Resend's own SMTP server.
 */
function sharedSecrets(settings: Partial<Settings>, older: [string, string][]): string[] {
  const held: [string, string | null | undefined][] = [
    ...SECRETS.map((name): [string, string | null | undefined] => [name, settings[name]]),
    ...older,
    ['the password in DATABASE_URL', passwordIn(settings.DATABASE_URL)],
  ];
  return held.flatMap(([name, value], at) =>
    held
      .slice(at + 1)
      .filter(
        ([other, same]) =>
          value && value === same && !(name === 'RESEND_API_KEY' && other === 'MAIL_PASSWORD'),
      )
      .map(([other]) => `${name} must differ from ${other}`),
  );
}

function passwordIn(url: string | undefined): string | null {
  if (!url || !URL.canParse(url)) return null;
  const { password } = new URL(url);
  try {
    return decodeURIComponent(password);
  } catch {
    return password;
  }
}

/** What Node itself reads from the environment, and would undo promises of ours by, in public. */
export function runtimeFaults(
  source: Record<string, string | undefined>,
  { APP_URL = '' }: Partial<Settings>,
): string[] {
  if (!URL.canParse(APP_URL) || isLoopback(new URL(APP_URL).hostname)) return [];
  const faults: string[] = [];
  if (source.NODE_TLS_REJECT_UNAUTHORIZED === '0')
    faults.push('NODE_TLS_REJECT_UNAUTHORIZED must be unset: mail would go to whoever answers');
  if (source.NODE_DEBUG)
    faults.push('NODE_DEBUG must be unset: Node would print what it sends and is sent past the log');
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
