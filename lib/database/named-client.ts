import type pg from 'pg';
import { PostgresClient } from './postgres-client.mjs';

/**
 * A connection whose errors name the statement that took too long: the log then says which. Statements have no values in
 * them, since all of ours are parameters; its first 300 characters are enough to find it.
 */
export class NamedClient extends PostgresClient {}

type Query = typeof pg.Client.prototype.query;
type Got = (error: unknown, result: unknown) => void;

NamedClient.prototype.query = function (this: NamedClient, ...args: unknown[]) {
  const [statement] = args;
  const text = typeof statement === 'string' ? statement : (statement as { text?: string } | null)?.text;
  const got = args.at(-1);
  if (typeof got === 'function')
    args[args.length - 1] = (error: unknown, result: unknown) => (got as Got)(named(error, text), result);
  const answer: unknown = Reflect.apply(PostgresClient.prototype.query, this, args);
  if (!(answer instanceof Promise)) return answer;
  return answer.catch((error: unknown) => {
    throw named(error, text);
  });
} as Query;

function named(error: unknown, text = ''): unknown {
  if (!(error instanceof Error)) return error;
  const isTooSlow = (error as { code?: unknown }).code === '57014' || error.message === 'Query read timeout';
  if (isTooSlow) error.message += `: ${text.replace(/\s+/g, ' ').trim().slice(0, 300)}`;
  return error;
}
