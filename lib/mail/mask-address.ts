/** An address as it is shown to who need not know all of it: `a…@example.com`. Null where it was blanked. */
export function maskAddress(address: string): string | null {
  const at = address.lastIndexOf('@');
  return at < 1 ? null : `${address[0]}…${address.slice(at)}`;
}
