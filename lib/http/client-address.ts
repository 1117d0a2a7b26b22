import { isIPv4, isIPv6 } from 'node:net';

/** The 16-bit groups of a valid IPv6 address without zone, the last two of an embedded IPv4 address included. */
function groupsOf(address: string): number[] {
  const dotted = /(\d+)\.(\d+)\.(\d+)\.(\d+)$/.exec(address);
  const [a = 0, b = 0, c = 0, d = 0] = dotted?.slice(1).map(Number) ?? [];
  const pure = dotted
    ? `${address.slice(0, dotted.index)}${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`
    : address;
  const [head = '', tail] = pure.split('::');
  const parse = (part: string) => (part === '' ? [] : part.split(':').map((group) => parseInt(group, 16)));
  const [first, last] = [parse(head), parse(tail ?? '')];
  const gap = tail === undefined ? 0 : 8 - first.length - last.length;
  return [...first, ...Array<number>(gap).fill(0), ...last];
}

/** The first 96 bits of an IPv6 address that is an IPv4 one: mapped (RFC 4291 2.5.5.2), and through NAT64 (RFC 6052 2.1). */
const IPV4_WITHIN = ['0:0:0:0:0:ffff', '64:ff9b:0:0:0:0'];

/**
 * What limits count as one client: an IPv4 address in any of its spellings, or the /64 of an IPv6 address, which is
 * what one household gets (RFC 6177). Null when the text is no address. Takes ports, brackets and zones off.
 */
export function clientKey(text: string): string | null {
  const bare = text
    .trim()
    .replace(/^\[([^\]]*)\](:\d{1,5})?$/, '$1')
    .replace(/^(\d+\.\d+\.\d+\.\d+):\d{1,5}$/, '$1')
    .replace(/%.*$/, '');
  if (isIPv4(bare)) return bare;
  if (!isIPv6(bare)) return null;
  const groups = groupsOf(bare);
  const [high = 0, low = 0] = groups.slice(6);
  const hex = groups.map((group) => group.toString(16));
  if (IPV4_WITHIN.includes(hex.slice(0, 6).join(':')))
    return [high >> 8, high & 255, low >> 8, low & 255].join('.');
  return `${hex.slice(0, 4).join(':')}::/64`;
}

/**
 * The client of a request: the socket's address, or with trusted proxies in front the right-most hop that none of them
 * is. Each proxy appends the address it was called from to X-Forwarded-For, so only the last `trustedProxies` entries
 * are theirs; whatever stands left of them the client wrote. An entry that is no address ends the walk.
 */
export function clientAddress(
  socketAddress: string | undefined,
  forwardedFor: string | undefined,
  trustedProxies: number,
): string {
  let client = clientKey(socketAddress ?? '') ?? 'unknown';
  const hops = (forwardedFor ?? '').split(',').reverse();
  for (const hop of hops.slice(0, trustedProxies)) {
    const key = clientKey(hop);
    if (key === null) break;
    client = key;
  }
  return client;
}
