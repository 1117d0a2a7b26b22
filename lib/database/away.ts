/** Prisma's codes for an unreachable or slow server, or a broken connection. */
const PRISMA_CODES = new Set(['P1001', 'P1002', 'P1008', 'P1011', 'P1017', 'P2024', 'P2028', 'P2037']);

/** Node's and PostgreSQL's codes (manual, appendix A) for the same, and for a read-only server. */
const SERVER_CODES = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  '25006',
  '25P03',
  '40001',
  '40P01',
  // A role that may no longer write, as during a failover.
  '42501',
  '55P03',
]);

/** Whole classes: connection exceptions, insufficient resources, operator intervention, system errors. */
const SERVER_CLASSES = /^(08...|53...|57P..|58...)$/;

const ADAPTER_KINDS = new Set([
  'DatabaseNotReachable',
  'ConnectionClosed',
  'SocketTimeout',
  'TooManyConnections',
]);

const MESSAGES =
  /connection terminated|timeout exceeded when trying to connect|query read timeout|server closed the connection|can't reach database server|read-only transaction|client has encountered a connection error/i;

/** PostgreSQL's query_canceled: by statement_timeout, which lib/database/client.ts sets, or by an operator. */
const CANCELLED = '57014';

/**
 * True when an error means that the database can't be used at the moment (unreachable, starting, read-only, out of
 * connections), so that the answer is 503 and "try again". False for our own fault, which is a 500.
 *
 * A statement that the server cancelled is a fault: the server works, and a retry would only add load. Outages are: no answer
 * a second after the server would have cancelled ("query read timeout"), no connection in time, and a transaction whose
 * statements were each in time but took too long together (the last two are Prisma's P2028).
 */
export function isDatabaseAway(error: unknown): boolean {
  return chainOf(error).some(meansUnavailable);
}

/** True when the server cancelled a statement because it took too long. */
export function isStatementTimeout(error: unknown): boolean {
  return chainOf(error).some((one) => codesOf(one).includes(CANCELLED));
}

type Link = Record<string, unknown>;

/** An error and its causes: Prisma, its adapter and pg wrap each other's errors. */
function chainOf(error: unknown, depth = 0): Link[] {
  if (typeof error !== 'object' || error === null || depth > 6) return [];
  const link = error as Link;
  const adapterError = (link.meta as Link | undefined)?.driverAdapterError;
  return [link, ...chainOf(link.cause, depth + 1), ...chainOf(adapterError, depth + 1)];
}

const codesOf = ({ code, originalCode }: Link) =>
  [code, originalCode].filter((one): one is string => typeof one === 'string');

function meansUnavailable(link: Link): boolean {
  const { kind, message } = link;
  if (codesOf(link).some((one) => PRISMA_CODES.has(one) || SERVER_CODES.has(one) || SERVER_CLASSES.test(one)))
    return true;
  return ADAPTER_KINDS.has(String(kind)) || (typeof message === 'string' && MESSAGES.test(message));
}
