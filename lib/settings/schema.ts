import { isIP } from 'node:net';
import { z } from 'zod';
import { isLocalAddress } from './address';
import { postgresUrl } from './postgres-url';
import { apiKey, bearer, secretSchema, webhookSecret } from './secrets';
import { readSender, writeSender } from './sender';

const ON = ['on', 'true', '1', 'yes'];
const OFF = ['off', 'false', '0', 'no'];

const onOff = (fallback: 'on' | 'off') =>
  z
    .string()
    .toLowerCase()
    .refine((value) => [...ON, ...OFF].includes(value), 'must be on or off')
    .default(fallback)
    .transform((value) => ON.includes(value));

const wholeNumber = (least: number, most: number, fallback: number) =>
  z
    .string()
    .regex(/^\d{1,9}$/, `must be a whole number from ${least} to ${most}`)
    .default(String(fallback))
    .transform(Number)
    .refine((value) => value >= least && value <= most, `must be from ${least} to ${most}`);

/** The address of a sender such as `Name <address>`; any other text unchanged. */
export const senderAddress = (sender: string): string => readSender(sender)?.address ?? sender;

/** Letters, digits, hyphens and, as in container names, underscores (RFC 1123 2.1). */
const isHostName = (host: string) =>
  host.length <= 253 && host.split('.').every((label) => /^\w(?:[\w-]{0,61}\w)?$/.test(label));

const webAddress = (problem: string) =>
  z.string().refine((value) => {
    if (!URL.canParse(value)) return false;
    const { hostname } = new URL(value);
    return hostname.startsWith('[') || isHostName(hostname);
  }, problem);

/**
 * All settings. Rules across settings are in rules.ts: zod skips refinements of the whole object while a field fails, but
 * all faults must be reported at once.
 */
export const settingsSchema = z.object({
  APP_URL: webAddress('must be a full URL such as https://accounts.example.com'),
  APP_NAME: z
    .string()
    .max(60, 'must be at most 60 characters')
    .regex(/^[^\p{Cc}\p{Zl}\p{Zp}<>"]+$/u, 'must be plain text')
    .default('Sparekey'),
  SUPPORT_EMAIL: z.string().refine(isLocalAddress, 'must be one email address').nullable().default(null),
  AUTH_SECRET: secretSchema,
  DATABASE_URL: postgresUrl,
  DIRECT_DATABASE_URL: postgresUrl.nullable().default(null),
  MAIL_FROM: z
    .string()
    .refine(
      (value) => isLocalAddress(readSender(value)?.address ?? ''),
      'must be an email address or Name <address>',
    )
    .transform((value) => writeSender(readSender(value) ?? { name: '', address: value }))
    .nullable()
    .default(null),
  RESEND_API_KEY: apiKey,
  RESEND_WEBHOOK_SECRET: webhookSecret,
  RESEND_WEBHOOK_SECRET_1: webhookSecret,
  RESEND_BASE_URL: webAddress('must be a full URL').nullable().default(null),
  MAIL_SERVER: z.string().refine(isHostName, 'must be a host name').nullable().default(null),
  MAIL_PORT: wholeNumber(1, 65535, 25),
  MAIL_USE_TLS: onOff('off'),
  MAIL_USERNAME: z.string().nullable().default(null),
  MAIL_PASSWORD: z.string().nullable().default(null),
  ADMINS: z
    .string()
    .default('')
    .transform((list) =>
      list
        .split(',')
        .map((one) => one.trim())
        .filter(Boolean),
    )
    .refine((list) => list.every(isLocalAddress), 'must be email addresses, separated by commas'),
  LINK_TTL_SECONDS: wholeNumber(1, 600, 600),
  PASSWORD_MIN_LENGTH: wholeNumber(8, 64, 15),
  TRUSTED_PROXIES: wholeNumber(0, 10, 0),
  RATE_LIMITS: onOff('on'),
  WORKER: onOff('on'),
  METRICS_TOKEN: bearer,
  CRON_TOKEN: bearer,
  PORT: wholeNumber(1, 65535, 3000),
  HOST: z
    .string()
    .refine(
      (value) => isIP(value) !== 0,
      'must be an IP address to listen on, such as 0.0.0.0 for all interfaces',
    )
    .nullable()
    .default(null),
  DATA_DIR: z.string().default('.data'),
});

export type Settings = z.output<typeof settingsSchema>;
