import { addressSchema } from '../schemas/address';

/** True for what the app takes as an address from people too (RFC 5321, narrowed): no list, no spaces, ASCII. */
export function isMailAddress(value: string): boolean {
  const read = addressSchema.safeParse(value);
  return read.success && read.data === value;
}

/** The same, or one of a machine without a domain, such as no-reply@localhost. */
export function isLocalAddress(value: string): boolean {
  return isMailAddress(value) || isMailAddress(`${value}.example`);
}
