import { z } from 'zod';

/** Parameters of other drivers that pg ignores. */
const WITHOUT_EFFECT = [
  'connect_timeout',
  'connection_limit',
  'pool_timeout',
  'socket_timeout',
  'sslaccept',
  'sslidentity',
];

/** True for an address with a host (or a socket folder) and a database, whose parts decode. */
function isPostgresUrl(value: string): boolean {
  if (!/^postgres(ql)?:\/\//.test(value) || !URL.canParse(value)) return false;
  const { username, password, hostname, pathname, searchParams } = new URL(value);
  try {
    [username, password, hostname, pathname].forEach(decodeURIComponent);
  } catch {
    return false;
  }
  return (hostname !== '' || Boolean(searchParams.get('host'))) && pathname.length > 1;
}

/** True for ?schema= other than public, which only Prisma would use. (A start detects a search_path that differs.) */
const hasOtherSchema = (value: string): boolean =>
  URL.canParse(value) && (new URL(value).searchParams.get('schema') ?? 'public') !== 'public';

export const postgresUrl = z
  .string()
  .refine(isPostgresUrl, 'must be a full address such as postgresql://user:password@host:5432/database')
  .refine(
    (value) => !hasOtherSchema(value),
    'must not contain ?schema= other than public. Use a separate database instead',
  );

/** The names of parameters in a database address that have no effect. */
export function ignoredParameters(url: string | null): string[] {
  if (url === null) return [];
  const given = new URL(url).searchParams;
  return WITHOUT_EFFECT.filter((name) => given.has(name));
}
