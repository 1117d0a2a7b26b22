import { isPattern } from '../schemas/pattern';
import type { Settings } from './schema';
import { secretSchema, webhookKey } from './secrets';

/**
 * What pages and templates put where a secret belongs, beyond what no machine takes (CWE-1394); the last is the sample
 * of Standard Webhooks.
 */
const PUBLISHED =
  /replace|insecure|example|secret[-_ ]?key|do[-_ ]not[-_ ]use|x{5,}|MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw/i;

/** A repeat, a run, or of fewer different signs than chance brings: no generator makes these (ASVS 13.3.1). */
const isPatterned = (secret: string, signs: number) => isPattern(secret) || new Set(secret).size < signs;

const isPublished = (secret: string) => PUBLISHED.test(secret);

type Rule = { broken: (secret: string) => boolean; says: string };

const random: Rule = {
  broken: (secret) => isPatterned(secret, 6) || isPublished(secret),
  says: 'must be random when APP_URL is public; make one with: openssl rand -hex 32',
};
/** Standard Webhooks asks for 24 bytes. */
const webhook: Rule = {
  broken: (secret) => {
    const key = webhookKey(secret);
    return Buffer.from(key, 'base64').length < 24 || isPatterned(key, 10) || isPublished(key);
  },
  says: 'must be the signing secret that Resend made, of 24 bytes or more, when APP_URL is public',
};
const apiKey: Rule = {
  // How it begins is Resend's to change; `npm run doctor` asks whether it is one.
  broken: (secret) => secret.length < 6 || isPublished(secret),
  says: 'must be the key that Resend shows when APP_URL is public',
};

/**
 * The secrets of a public app that could be guessed, or stand in a page for everyone to read, as sentences that name the
 * setting and never its value. Asked of a public app alone: on one's own machine they may be easy to type. Takes what
 * passed as a secret at all.
 */
export function guessableSecrets(settings: Partial<Settings>, older: [string, string][]): string[] {
  const held: [string, string | null | undefined, Rule][] = [
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
  return held.flatMap(([name, value, { broken, says }]) =>
    value && broken(value) ? [`${name} ${says}`] : [],
  );
}
