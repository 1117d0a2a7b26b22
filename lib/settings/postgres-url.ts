import { z } from 'zod';

/** Parameters of other drivers that pg ignores although their names promise an effect. */
const WITHOUT_EFFECT = [
  'connect_timeout',
  'connection_limit',
  'pool_timeout',
  'socket_timeout',
  'sslaccept',
  'sslidentity',
];

/** A host, or the folder of a socket as host, and a database; each part as drivers decode it. */
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

/**
 * Prisma's own parameter, which no other part of the app follows. `public` is where the tables are in any case. (A
 * search_path that leads elsewhere is found when a start connects.)
 */
const hasOtherSchema = (value: string): boolean =>
  URL.canParse(value) && (new URL(value).searchParams.get('schema') ?? 'public') !== 'public';

export const postgresUrl = z
  .string()
  .refine(isPostgresUrl, 'must be a full address such as postgresql://user:password@host:5432/database')
  .refine(
    (value) => !hasOtherSchema(value),
    'must not name a schema with ?schema=: the tables live in public. Use a database of its own instead',
  );

/** The parameters of a database's address that have no effect, by name. */
export function ignoredParameters(url: string | null): string[] {
  if (url === null) return [];
  const given = new URL(url).searchParams;
  return WITHOUT_EFFECT.filter((name) => given.has(name));
}
