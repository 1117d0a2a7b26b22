import { existsSync, readFileSync } from 'node:fs';
import { isLoopbackAddress } from '../settings/rules';
import { clientKey } from './client-address';

/** Docker and Podman put one of these into every container. */
const MARKS = ['/.dockerenv', '/run/.containerenv'];
const ROUTES = '/proc/net/route';

let host: string | null | undefined;

/**
 * True when a connection comes from this machine: from loopback or, in a container, from the default gateway, which is how
 * the host reaches a published port. Unlike the Host header, the other end can't choose this.
 */
export function isThisMachine(address: string | undefined): boolean {
  if (host === undefined) host = MARKS.some(existsSync) ? gatewayIn(readFileSync(ROUTES, 'utf8')) : null;
  return isNear(address, host);
}

export function isNear(address = '', gateway: string | null): boolean {
  return isLoopbackAddress(address) || (gateway !== null && clientKey(address) === gateway);
}

/** The default gateway in Linux's table of IPv4 routes, where each address is hexadecimal with its last byte first. */
export function gatewayIn(table: string): string | null {
  const [, hex] = /^\S+\t0{8}\t([\dA-F]{8})\t/m.exec(table) ?? [];
  return hex ? [...Buffer.from(hex, 'hex')].reverse().join('.') : null;
}
