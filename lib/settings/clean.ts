import { settingsSchema } from './schema';

/**
 * A value without the white space around it and without one pair of quotes around the whole, which Docker's --env-file
 * and most panels of hosts keep.
 */
export function cleanValue(value: string): string {
  const trimmed = value.trim();
  return (/^(["'])(.*)\1$/s.exec(trimmed)?.[2] ?? trimmed).trim();
}

export const isOlderSecret = (name: string): boolean => /^AUTH_SECRET_\d+$/.test(name);

/** Every setting that `source` gives, cleaned. Names of other programs are left out. */
export function cleanSettings(source: Record<string, string | undefined>): Record<string, string> {
  const settings: Record<string, string> = {};
  for (const [name, value] of Object.entries(source))
    if (value !== undefined && (name in settingsSchema.shape || isOlderSecret(name)))
      settings[name] = cleanValue(value);
  return settings;
}
