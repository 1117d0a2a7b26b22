/** Where the settings name a database. */
const SETTINGS = ['DIRECT_DATABASE_URL', 'DATABASE_URL'];

/**
 * A database's address as every user of the machine may read it: Prisma's CLI hands it to the engine among the arguments
 * of its process.
 */
export function withoutPassword(url) {
  if (!URL.canParse(url)) return url;
  const bare = new URL(url);
  bare.password = '';
  if (bare.searchParams.has('password')) bare.searchParams.delete('password');
  return bare.href;
}

/** The same address as the environment has it, with its password; an address that stands nowhere there is left as it is. */
export function withPassword(url) {
  const given = SETTINGS.flatMap((name) => process.env[name] || []);
  return given.find((one) => withoutPassword(one) === url) ?? url;
}
