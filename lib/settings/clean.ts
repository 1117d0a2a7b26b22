import { settingsSchema } from './schema';

/** Removes surrounding white space and one pair of quotes, which Docker's --env-file and many hosts keep. */
export function cleanValue(value: string): string {
  const trimmed = value.trim();
  return (/^(["'])(.*)\1$/s.exec(trimmed)?.[2] ?? trimmed).trim();
}

export const isOlderSecret = (name: string): boolean => /^AUTH_SECRET_\d+$/.test(name);

/** The settings in `source`, cleaned. Variables of other programs are omitted. */
export function cleanSettings(source: Record<string, string | undefined>): Record<string, string> {
  const settings: Record<string, string> = {};
  for (const [name, value] of Object.entries(source))
    if (value !== undefined && (name in settingsSchema.shape || isOlderSecret(name)))
      settings[name] = cleanValue(value);
  return settings;
}
