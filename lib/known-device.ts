import { canonicalAddress } from './schemas/address';
import { isKeyedHash, keyedHash, randomId } from './secrets';

/** How many accounts one browser is remembered for. */
const MOST_ACCOUNTS = 5;

const MARK = 'known-device';
const marked = (device: string, email: string) => `${device} ${canonicalAddress(email)}`;

/**
 * A known device is a browser that has signed in to an account before, or set its password by a link. Its cookie is `<random id>.<mark>.<mark>…`, a
 * keyed hash of id and address for each account, so it names no address and can't be made up. Guessing from unknown
 * devices then never slows the owner down on their own (DESIGN section 5). Returns the id to count by, or null. A mark of
 * before a rotation of AUTH_SECRET counts as long as the older secret is kept.
 */
export function knownDevice(cookie: string | undefined, email: string): string | null {
  const [device, ...marks] = (cookie ?? '').split('.');
  if (!device) return null;
  const known = marks.slice(0, MOST_ACCOUNTS).some((mark) => isKeyedHash(MARK, marked(device, email), mark));
  return known ? device : null;
}

/** The cookie after a sign-in to `email`: the same device id, with this account's mark, by the current secret, first. */
export function rememberedDevice(cookie: string | undefined, email: string): string {
  const [given, ...marks] = (cookie ?? '').split('.');
  const device = given && /^[\w-]{32}$/.test(given) ? given : randomId();
  const own = marked(device, email);
  const others = marks.filter((one) => /^[0-9a-f]{64}$/.test(one) && !isKeyedHash(MARK, own, one));
  return [device, keyedHash(MARK, own), ...others.slice(0, MOST_ACCOUNTS - 1)].join('.');
}
