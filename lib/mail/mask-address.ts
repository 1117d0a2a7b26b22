/** Masks an email address for operators: `a…@example.com`. Null if the address was blanked. */
export function maskAddress(address: string): string | null {
  const at = address.lastIndexOf('@');
  return at < 1 ? null : `${address[0]}…${address.slice(at)}`;
}
