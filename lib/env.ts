import { resolve } from 'node:path';
import { processWide } from './process-wide';
import { cleanSettings, isOlderSecret } from './settings/clean';
import { ignoredParameters } from './settings/postgres-url';
import { isLoopbackAddress, isPublicAddress, ruleFaults } from './settings/rules';
import { runtimeFaults } from './settings/runtime';
import { settingsSchema, type Settings } from './settings/schema';
import { secretSchema } from './settings/secrets';
import { writeSender } from './settings/sender';

type MailRoute =
  | { kind: 'resend'; apiKey: string; baseUrl: string | null }
  | {
      kind: 'smtp';
      host: string;
      port: number;
      tls: boolean;
      username: string | null;
      password: string | null;
    }
  | { kind: 'mailbox' };

export type Env = ReturnType<typeof toEnv>;
export type ParsedEnv = { ok: true; env: Env; warnings: string[] } | { ok: false; faults: string[] };

/**
 * Parses the settings in `source` (usually process.env). Reports all faults at once; each begins with the setting's name
 * and never contains its value (ASVS 13.1.3, 14.2.1). Empty values count as unset; cleanValue() cleans the others.
 * `started` holds the options that Node was started with.
 */
export function parseEnv(
  source: Record<string, string | undefined>,
  started: string[] = process.execArgv,
): ParsedEnv {
  const given = Object.fromEntries(
    Object.entries({ ...source, ...cleanSettings(source) }).filter(([, value]) => value),
  );
  const faults: string[] = [];

  const settings: Partial<Settings> = {};
  for (const [name, field] of Object.entries(settingsSchema.shape)) {
    if (/[\r\n]/.test(given[name] ?? '')) {
      faults.push(`${name} must be one line`);
      continue;
    }
    const parsed = field.safeParse(given[name]);
    if (parsed.success) Object.assign(settings, { [name]: parsed.data });
    else
      faults.push(
        given[name] === undefined ? `${name} is required` : `${name} ${parsed.error.issues[0]?.message}`,
      );
  }

  const olderNames = Object.keys(given)
    .filter(isOlderSecret)
    .sort((a, b) => Number(a.slice(12)) - Number(b.slice(12)));
  const older = olderNames.map((name): [string, string] => [name, String(given[name])]);
  for (const [name, value] of older) {
    const [issue] = secretSchema.safeParse(value).error?.issues ?? [];
    if (issue) faults.push(`${name} ${issue.message}`);
  }

  faults.push(...ruleFaults(settings, older));
  if (isPublicAddress(settings.APP_URL)) faults.push(...runtimeFaults(given, started));
  if (faults.length > 0) return { ok: false, faults };
  const complete = settings as Settings;
  return {
    ok: true,
    env: toEnv(
      complete,
      older.map(([, value]) => value),
    ),
    warnings: warningsOf(complete),
  };
}

function toEnv(settings: Settings, olderSecrets: string[]) {
  const url = new URL(settings.APP_URL);
  return {
    appUrl: url.origin,
    isPublic: isPublicAddress(settings.APP_URL),
    isHttps: url.protocol === 'https:',
    appName: settings.APP_NAME,
    supportEmail: settings.SUPPORT_EMAIL,
    authSecrets: [settings.AUTH_SECRET, ...olderSecrets],
    databaseUrl: settings.DATABASE_URL,
    directDatabaseUrl: settings.DIRECT_DATABASE_URL ?? settings.DATABASE_URL,
    mail: mailRoute(settings),
    mailFrom: settings.MAIL_FROM ?? writeSender({ name: settings.APP_NAME, address: 'no-reply@localhost' }),
    resendWebhookSecrets: [settings.RESEND_WEBHOOK_SECRET, settings.RESEND_WEBHOOK_SECRET_1].filter(
      (one) => one !== null,
    ),
    admins: settings.ADMINS,
    linkTtlSeconds: settings.LINK_TTL_SECONDS,
    passwordMinLength: settings.PASSWORD_MIN_LENGTH,
    trustedProxies: settings.TRUSTED_PROXIES,
    rateLimits: settings.RATE_LIMITS,
    worker: settings.WORKER,
    metricsToken: settings.METRICS_TOKEN,
    cronToken: settings.CRON_TOKEN,
    port: settings.PORT,
    /** The IP address to listen on; null for all interfaces. */
    host: settings.HOST ?? (isPublicAddress(settings.APP_URL) ? null : '127.0.0.1'),
    dataDir: resolve(settings.DATA_DIR),
  };
}

function mailRoute(settings: Settings): MailRoute {
  if (settings.RESEND_API_KEY)
    return { kind: 'resend', apiKey: settings.RESEND_API_KEY, baseUrl: settings.RESEND_BASE_URL };
  if (settings.MAIL_SERVER)
    return {
      kind: 'smtp',
      host: settings.MAIL_SERVER,
      port: settings.MAIL_PORT,
      tls: settings.MAIL_USE_TLS,
      username: settings.MAIL_USERNAME,
      password: settings.MAIL_PASSWORD,
    };
  return { kind: 'mailbox' };
}

function warningsOf(settings: Settings): string[] {
  const warnings: string[] = [];
  for (const name of ['DATABASE_URL', 'DIRECT_DATABASE_URL'] as const) {
    const ignored = ignoredParameters(settings[name]);
    if (ignored.length > 0)
      warnings.push(`${name} has parameters that have no effect: ${ignored.join(', ')}`);
  }
  if (settings.PASSWORD_MIN_LENGTH < 15)
    warnings.push('PASSWORD_MIN_LENGTH is below 15, the minimum of NIST SP 800-63B without a second factor');
  if (settings.RESEND_API_KEY && settings.MAIL_SERVER)
    warnings.push('MAIL_SERVER is ignored because RESEND_API_KEY is set');
  if (settings.HOST && !isLoopbackAddress(settings.HOST) && !isPublicAddress(settings.APP_URL))
    warnings.push(
      'HOST makes this local app reachable from other machines, over plain HTTP; see docs/deploy.md',
    );
  return warnings;
}

/**
 * The settings of this process, parsed once. Throws an Error that lists every fault. In development Next reloads .env and
 * files such as .env.local when they change, so no copy of this module may parse the environment again.
 */
export function env(): Env {
  return processWide('env', () => {
    const result = parseEnv(process.env);
    if (result.ok) return result.env;
    throw new Error(`The settings are wrong:\n${result.faults.map((fault) => `- ${fault}`).join('\n')}`);
  });
}
