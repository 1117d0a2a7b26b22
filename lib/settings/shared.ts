import type { Settings } from './schema';

const SECRETS = [
  'AUTH_SECRET',
  'RESEND_API_KEY',
  'RESEND_WEBHOOK_SECRET',
  'RESEND_WEBHOOK_SECRET_1',
  'MAIL_PASSWORD',
  'METRICS_TOKEN',
  'CRON_TOKEN',
] as const satisfies (keyof Settings)[];

const DATABASES = ['DATABASE_URL', 'DIRECT_DATABASE_URL'] as const satisfies (keyof Settings)[];

type Secret = { name: string; value: string | null | undefined };

/**
 * Finds pairs of equal secrets, and returns sentences that name both: someone who is given one would also hold the other
 * (ASVS 11.1.1). Exceptions: Resend's API key is also its SMTP password, and both database addresses may share one.
 */
export function sharedSecrets(settings: Partial<Settings>, older: [string, string][]): string[] {
  const secrets: Secret[] = [
    ...SECRETS.map((name) => ({ name, value: settings[name] })),
    ...older.map(([name, value]) => ({ name, value })),
  ];
  const passwords = DATABASES.flatMap((name) =>
    passwordsIn(settings[name]).map((value): Secret => ({ name: `the password in ${name}`, value })),
  );
  return secrets.flatMap((one, at) =>
    [...secrets.slice(at + 1), ...passwords]
      .filter((other) => one.value && one.value === other.value && !isResendsSmtp(one, other))
      .map((other) => `${one.name} must differ from ${other.name}`),
  );
}

const isResendsSmtp = (one: Secret, other: Secret) =>
  one.name === 'RESEND_API_KEY' && other.name === 'MAIL_PASSWORD';

/** The password, from both places where a driver looks for one. */
function passwordsIn(url: string | null | undefined): string[] {
  if (!url || !URL.canParse(url)) return [];
  const { password, searchParams } = new URL(url);
  return [...new Set([decodeURIComponent(password), ...searchParams.getAll('password')])];
}
