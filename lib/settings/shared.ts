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

type Held = { name: string; value: string | null | undefined };

/**
 * Every two secrets that are the same, as sentences that name both: who is told one for its purpose would hold the other
 * too (ASVS 11.1.1). Only Resend's key may be the password as well, for it is, at Resend's own SMTP server; and both ways
 * to the database may have one password.
 */
export function sharedSecrets(settings: Partial<Settings>, older: [string, string][]): string[] {
  const secrets: Held[] = [
    ...SECRETS.map((name) => ({ name, value: settings[name] })),
    ...older.map(([name, value]) => ({ name, value })),
  ];
  const passwords = DATABASES.flatMap((name) =>
    passwordsIn(settings[name]).map((value): Held => ({ name: `the password in ${name}`, value })),
  );
  return secrets.flatMap((one, at) =>
    [...secrets.slice(at + 1), ...passwords]
      .filter((other) => one.value && one.value === other.value && !isResendsSmtp(one, other))
      .map((other) => `${one.name} must differ from ${other.name}`),
  );
}

const isResendsSmtp = (one: Held, other: Held) =>
  one.name === 'RESEND_API_KEY' && other.name === 'MAIL_PASSWORD';

/** In both places where a driver looks for one. */
function passwordsIn(url: string | null | undefined): string[] {
  if (!url || !URL.canParse(url)) return [];
  const { password, searchParams } = new URL(url);
  return [...new Set([decodeURIComponent(password), ...searchParams.getAll('password')])];
}
