/**
 * The one instance of something in this process: made at the first call with this key, and returned from then on.
 *
 * Next bundles lib/ for the app, while the server around it runs the same files unbundled (and the bundle itself may
 * hold a file twice). Each copy has its own module variables, so what must exist once is kept on globalThis.
 */
export function processWide<T>(key: string, make: () => T): T {
  const shared = globalThis as typeof globalThis & { [key: symbol]: T | undefined };
  return (shared[Symbol.for(`sparekey.${key}`)] ??= make());
}
