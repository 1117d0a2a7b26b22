import type { Tx } from './client';

/**
 * Makes everything that decides whether an address is free stand in line until the end of the transaction. Without it
 * two sign-ups by two links to one address wait for each other's rows, and the worker could mail a link to an address
 * that was taken a moment ago.
 */
export async function lockAddress(tx: Tx, canonical: string): Promise<void> {
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${`sign-up ${canonical}`}, 0))`;
}
