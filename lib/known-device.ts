import { timingSafeEqual } from 'node:crypto';
import { canonicalAddress } from './schemas/address';
import { keyedHash, randomId } from './secrets';

/** How many accounts one browser is remembered for. */
const MOST_ACCOUNTS = 5;

const markOf = (device: string, email: string) =>
  keyedHash('known-device', `${device} ${canonicalAddress(email)}`);

/**
 * A known device is a browser that has signed in to an account before. Its cookie is `<random id>.<mark>.<mark>…`, a
 * keyed hash of id and address for each account, so it names no address and can't be made up. Guessing from unknown
 * devices then never slows the owner down on their own (DESIGN section 5). Returns the id to count by, or null.
 */
export function knownDevice(cookie: string | undefined, email: string): string | null {
  const [device, ...marks] = (cookie ?? '').split('.');
  if (!device) return null;
  const expected = Buffer.from(markOf(device, email));
  const known = marks.slice(0, MOST_ACCOUNTS).some((mark) => {
    const given = Buffer.from(mark);
    return given.length === expected.length && timingSafeEqual(given, expected);
  });
  return known ? device : null;
}

/** The cookie after a sign-in to `email`: the same device id, with this account's mark first. */
export function rememberedDevice(cookie: string | undefined, email: string): string {
  const [given, ...marks] = (cookie ?? '').split('.');
  const device = given && /^[\w-]{32}$/.test(given) ? given : randomId();
  const mark = markOf(device, email);
  const others = marks.filter((one) => /^[0-9a-f]{64}$/.test(one) && one !== mark);
  return [device, mark, ...others.slice(0, MOST_ACCOUNTS - 1)].join('.');
}
