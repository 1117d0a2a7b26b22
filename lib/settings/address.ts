import { addressSchema } from '../schemas/address';

/** True for an address that the app also accepts from users: ASCII, no spaces, no list (RFC 5321, narrowed). */
export function isMailAddress(value: string): boolean {
  const read = addressSchema.safeParse(value);
  return read.success && read.data === value;
}

/** Like isMailAddress(), but also accepts a host without a domain, such as no-reply@localhost. */
export function isLocalAddress(value: string): boolean {
  return isMailAddress(value) || isMailAddress(`${value}.example`);
}
