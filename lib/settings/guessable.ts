import { isPattern } from '../schemas/pattern';
import type { Settings } from './schema';
import { secretSchema, webhookKey } from './secrets';

/** Placeholders from pages and templates, beyond SAMPLE (CWE-1394). The last is the Standard Webhooks example. */
const PUBLISHED =
  /replace|insecure|example|secret[-_ ]?key|do[-_ ]not[-_ ]use|x{5,}|MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw/i;

/** True for repeats, runs and too few distinct characters, which no generator produces (ASVS 13.3.1). */
const isPatterned = (secret: string, characters: number) =>
  isPattern(secret) || new Set(secret).size < characters;

const isPublished = (secret: string) => PUBLISHED.test(secret);

type Rule = { broken: (secret: string) => boolean; says: string };

const random: Rule = {
  broken: (secret) => isPatterned(secret, 6) || isPublished(secret),
  says: 'must be random when APP_URL is public. Generate one with: openssl rand -hex 32',
};
/** Standard Webhooks requires 24 bytes. */
const webhook: Rule = {
  broken: (secret) => {
    const key = webhookKey(secret);
    return Buffer.from(key, 'base64').length < 24 || isPatterned(key, 10) || isPublished(key);
  },
  says: 'must be the signing secret from Resend, of at least 24 bytes, when APP_URL is public',
};
const apiKey: Rule = {
  // The prefix isn't checked, because Resend may change it. `npm run doctor` checks the key itself.
  broken: (secret) => secret.length < 6 || isPublished(secret),
  says: 'must be the API key from Resend when APP_URL is public',
};

/**
 * Finds secrets of a public app that could be guessed or that are published somewhere. Returns sentences that name the
 * setting, never its value. Not applied to local apps, where secrets may be easy to type.
 */
export function guessableSecrets(settings: Partial<Settings>, older: [string, string][]): string[] {
  const given: [string, string | null | undefined, Rule][] = [
    ['AUTH_SECRET', settings.AUTH_SECRET, random],
    ...older
      .filter(([, value]) => secretSchema.safeParse(value).success)
      .map(([name, value]): [string, string, Rule] => [name, value, random]),
    ['METRICS_TOKEN', settings.METRICS_TOKEN, random],
    ['CRON_TOKEN', settings.CRON_TOKEN, random],
    ['RESEND_WEBHOOK_SECRET', settings.RESEND_WEBHOOK_SECRET, webhook],
    ['RESEND_WEBHOOK_SECRET_1', settings.RESEND_WEBHOOK_SECRET_1, webhook],
    ['RESEND_API_KEY', settings.RESEND_API_KEY, apiKey],
  ];
  return given.flatMap(([name, value, { broken, says }]) =>
    value && broken(value) ? [`${name} ${says}`] : [],
  );
}
