import type { IncomingMessage, ServerResponse } from 'node:http';
import { raiseAlarm } from '../alarms/raise';
import { runWithin } from '../database/deadline';
import { env } from '../env';
import { log } from '../log';
import { runRequest } from '../next/request';
import { bodyLimit, isReadable, readBody, withBody } from './body';
import { isToBeMoved, moveToAppUrl } from './canonical';
import { stampHeaders } from './forwarded';
import { holdAnswer } from './held-answer';
import { markOuter } from './inner';
import { logVisit } from './log-visit';
import { noteForwarded } from './note-forwarded';
import { pagePolicy } from './policy';
import type { PageCode } from './page-words';
import { refusalOf, type Refusal } from './refusal';
import { refuse } from './refuse';
import { settleAnswer } from './settle';
import { isDevelopment, isForMachines, isLastPage } from './target';
import { takeTurn } from './turns';
import { readVisit, type Visit } from './visit';

export type NextHandler = (request: IncomingMessage, response: ServerResponse) => Promise<unknown>;

const CODES = { 400: 'malformed', 403: 'foreign', 405: 'method' } as const;

/** A form of our own page at another address is told which one to use. */
function codeOf(refusal: Refusal, { headers }: IncomingMessage, { host }: Visit): PageCode {
  const { origin = '' } = headers;
  const isOwn = URL.canParse(origin) && new URL(origin).host === host.toLowerCase();
  return refusal === 403 && isOwn ? 'elsewhere' : CODES[refusal];
}

/** One request, from its first byte to the last of its answer. Never rejects. */
export function serveBy(next: NextHandler, dev: boolean) {
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const visit = readVisit(request, dev);
    logVisit(request, response, visit);
    noteForwarded(visit);
    try {
      await serve(next, request, response, visit);
    } catch (error) {
      log.error({ reference: visit.context.reference, error }, 'the front failed');
      void raiseAlarm('front-failed', visit.context.reference);
      if (response.headersSent) response.destroy();
      else refuse(response, visit, 'failed');
    }
  };
}

async function serve(next: NextHandler, request: IncomingMessage, response: ServerResponse, visit: Visit) {
  const refusal = visit.isInner ? null : refusalOf(request, visit.target, env());
  if (refusal) return refuse(response, visit, codeOf(refusal, request, visit));
  if (isToBeMoved(request.method, visit)) return moveToAppUrl(response, visit);
  // Next asks for the page that an action leads to. A browser that may store no cookies asks for itself, which shows it.
  if (visit.isInner && request.method === 'GET' && !visit.outer.hasCookies)
    return void response.writeHead(204).end();

  const body = await takeBody(request, response, visit);
  if (!body) return;
  const handedOn = request.method === 'POST' ? withBody(request, body) : request;
  prepare(handedOn, visit);

  const endTurn = takesTurn(request, visit) ? await takeTurn(response, visit.outer.client) : () => {};
  const left = visit.outer.deadline - performance.now();
  if (!endTurn || left <= 0 || request.socket.destroyed) {
    endTurn?.();
    const why = endTurn
      ? 'its time was over when its turn came'
      : 'too many forms wait, or its turn did not come in 10 s';
    if (!response.destroyed) log.warn({ reference: visit.context.reference }, `answered 503: ${why}`);
    return refuse(response, visit, 'busy');
  }
  const unmark = markOuter(handedOn, visit.outer);
  const done = () => {
    unmark();
    endTurn();
  };
  holdAnswer(response, (status, whole) => {
    // The answer is known: a client that reads it slowly must not hold a turn.
    done();
    return settleAnswer(response, visit, status, whole);
  });
  try {
    await runWithin(left, () => runRequest(visit.context, () => next(handedOn, response)));
  } finally {
    // A client that disconnects ends nothing: its action runs on, and Next gives no answer once it is over.
    done();
  }
}

/**
 * Forms take turns. Pages don't, and neither does what a form requests in its own turn, which would wait for itself. In
 * development no form waits for a page that is being compiled.
 */
const takesTurn = (request: IncomingMessage, visit: Visit) =>
  request.method === 'POST' && !visit.isInner && !isCallOfMachine(visit) && !visit.around.dev;

const isCallOfMachine = ({ target }: Visit) => target !== null && isForMachines(target);

/** The whole body, or null when that was answered already. */
async function takeBody(
  request: IncomingMessage,
  response: ServerResponse,
  visit: Visit,
): Promise<Buffer | null> {
  const { 'content-length': length, 'transfer-encoding': coding } = request.headers;
  if (length === undefined && coding === undefined) return Buffer.alloc(0);
  const body = await readBody(request, bodyLimit(visit.target?.raw ?? ''));
  if (body.kind === 'broken') response.destroy();
  else if (body.kind === 'too-large') refuse(response, visit, 'too-large');
  else if (await isReadable(request, body.bytes)) return body.bytes;
  else refuse(response, visit, 'malformed');
  return null;
}

/** Makes the request what the app may believe. */
function prepare(request: IncomingMessage, visit: Visit) {
  const { appUrl } = env();
  const { target, around } = visit;
  stampHeaders(request.headers, appUrl);
  // Next takes the nonce for its scripts from here.
  request.headers['content-security-policy'] = pagePolicy(around.nonce, around);
  // No Origin was asked for: no action may run.
  if (isCallOfMachine(visit)) delete request.headers['next-action'];
  // It was found to be ours, in one of two spellings; Next knows one.
  else if (request.method === 'POST') request.headers.origin = appUrl;
  // A compressed page tells by its length what it holds (BREACH), and could not be replaced.
  if (!around.isStatic) delete request.headers['accept-encoding'];
  const isClosed = target !== null && isDevelopment(target) && !visit.hasMailbox;
  // Next would show its last page of all, a 500, to whoever asks for it by name.
  if (isClosed || (target && isLastPage(target))) request.url = '/404';
}
