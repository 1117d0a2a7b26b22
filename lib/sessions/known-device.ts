import { canonicalAddress } from '../schemas/address';
import { isKeyedHash, keyedHash, randomId } from '../secrets';

/** `id`: what its tries are counted by. `provenAt`: when it last proved the password, in whole seconds of the app's clock. */
export type KnownDevice = { id: string; provenAt: Date };

/** How many accounts one browser is remembered for. */
const MOST_ACCOUNTS = 5;

const MARK = /^([0-9a-z]{1,9})-([0-9a-f]{64})$/;
const marked = (device: string, email: string, time: string) =>
  `${device} ${canonicalAddress(email)} ${time}`;

/** When a mark says that the device proved the password of an account; null for what is no mark of this account's. */
function provenAtBy(mark: string, device: string, email: string): Date | null {
  const [, time = '', hash = ''] = MARK.exec(mark) ?? [];
  if (!isKeyedHash('known-device', marked(device, email, time), hash)) return null;
  return new Date(parseInt(time, 36) * 1000);
}

/**
 * A known device is a browser that has signed in to an account before, or set its password by a link. Its cookie is
 * `<random id>.<mark>.<mark>…`; a mark is when that was, and a keyed hash of id, address and time for each account, so it
 * names no address and can't be made up. Guessing from unknown devices then never slows the owner down on their own
 * (DESIGN section 5). Null for a device that the account doesn't know. A mark of before a rotation of AUTH_SECRET counts
 * as long as the older secret is kept.
 */
export function knownDevice(cookie: string | undefined, email: string): KnownDevice | null {
  const [id, ...marks] = (cookie ?? '').split('.');
  if (!id) return null;
  for (const mark of marks.slice(0, MOST_ACCOUNTS)) {
    const provenAt = provenAtBy(mark, id, email);
    if (provenAt) return { id, provenAt };
  }
  return null;
}

/** The cookie after a device proved the password of `email`: the same id, with this account's mark, by the current secret, first. */
export function rememberedDevice(cookie: string | undefined, email: string, provenAt = new Date()): string {
  const [given, ...marks] = (cookie ?? '').split('.');
  const device = given && /^[\w-]{32}$/.test(given) ? given : randomId();
  const time = Math.floor(provenAt.getTime() / 1000).toString(36);
  const own = `${time}-${keyedHash('known-device', marked(device, email, time))}`;
  const others = marks.filter((mark) => MARK.test(mark) && !provenAtBy(mark, device, email));
  return [device, own, ...others.slice(0, MOST_ACCOUNTS - 1)].join('.');
}
