/** Prisma's codes for a server not reached, too slow, or a connection that broke. */
const PRISMA_CODES = new Set(['P1001', 'P1002', 'P1008', 'P1011', 'P1017', 'P2024', 'P2028', 'P2037']);

/** Node's and PostgreSQL's (appendix A of its manual) codes for the same, and for a server that only reads. */
const SERVER_CODES = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  '57014',
  '25006',
  '25P03',
  '40001',
  '40P01',
  // A role that may read and no longer write, as while a server is handed over.
  '42501',
  '55P03',
]);

/** Whole classes: connection exceptions, a server short of room, one that is stopping or starting, one whose disk fails. */
const SERVER_CLASSES = /^(08...|53...|57P..|58...)$/;

const ADAPTER_KINDS = new Set([
  'DatabaseNotReachable',
  'ConnectionClosed',
  'SocketTimeout',
  'TooManyConnections',
]);

const MESSAGES =
  /connection terminated|timeout exceeded when trying to connect|query read timeout|server closed the connection|can't reach database server|read-only transaction|client has encountered a connection error/i;

/**
 * True when an error means that the database can't be used at the moment (away, starting, too slow, read-only), so
 * that the answer is 503 and "try again", and false for a fault of ours, which is a 500. Looks through the chain of
 * causes, since Prisma, its adapter and pg wrap each other's errors.
 */
export function isDatabaseAway(error: unknown, depth = 0): boolean {
  if (typeof error !== 'object' || error === null || depth > 6) return false;
  const { code, originalCode, kind, message, cause, meta } = error as Record<string, unknown>;
  const codes = [code, originalCode].filter((one) => typeof one === 'string');
  if (codes.some((one) => PRISMA_CODES.has(one) || SERVER_CODES.has(one) || SERVER_CLASSES.test(one)))
    return true;
  if (ADAPTER_KINDS.has(String(kind))) return true;
  if (typeof message === 'string' && MESSAGES.test(message)) return true;
  const adapterError = (meta as Record<string, unknown> | undefined)?.driverAdapterError;
  return isDatabaseAway(cause, depth + 1) || isDatabaseAway(adapterError, depth + 1);
}
