import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import type { Random } from '../random';

export type AcceptedMail = { key: string; body: string; mail: Record<string, unknown> };

export type FickleResend = {
  port: number;
  /** What was taken, in order: once per Idempotency-Key. */
  accepted: AcceptedMail[];
  requests: number;
  /** Requests that are hanging at the moment. */
  hanging: number;
  /** Keys that came with another body than before: never, if we keep our promise. */
  reused: string[];
  /** The ways in which things went wrong at random. */
  troubles: Set<string>;
  /** Mail to these is refused for good (422), from now on, calm or not. */
  neverTake(addresses: string[]): void;
  /** From now on all goes well, or things go wrong at random again. */
  calm(isCalm: boolean): void;
  /** Closes the door for so many milliseconds: connections are refused. */
  refuse(milliseconds: number): Promise<void>;
  /** Milliseconds that every answer takes. */
  slow(milliseconds: number): void;
  /** The next requests are taken in and never answered, until let go. */
  hang(isHanging: boolean): void;
  stop(): Promise<void>;
};

type Options = { random?: Random; port?: number };

/** How often something goes wrong while it is not calm. */
const TROUBLE = 0.55;

export const faults = [
  'hang',
  'status-500',
  'html',
  'empty-200',
  'status-429',
  'status-429-retry-after',
  'quota',
  'status-401',
  'status-403',
  'concurrent-409',
  'break-before',
  'break-after',
  'slow-after',
] as const;

/**
 * A stand-in of Resend's POST /emails that keeps its rules for Idempotency-Key and, while it is not calm, fails at random in
 * every way that providers do: before it has taken a mail, or after.
 */
export async function startFickleResend({ random, port = 0 }: Options = {}): Promise<FickleResend> {
  const accepted: AcceptedMail[] = [];
  const byKey = new Map<string, string>();
  const underWay = new Set<string>();
  const reused: string[] = [];
  const troubles = new Set<string>();
  const unwelcome = new Set<string>();
  const hanging = new Set<ServerResponse>();
  const state = { calm: random === undefined, slow: 0, hangs: false, requests: 0 };

  function answer(response: ServerResponse, status: number, body: unknown, headers = {}) {
    response.writeHead(status, { 'Content-Type': 'application/json', ...headers }).end(JSON.stringify(body));
  }
  const refuseBy = (response: ServerResponse, statusCode: number, name: string, headers = {}) =>
    answer(response, statusCode, { statusCode, name, message: 'a fault of the test' }, headers);

  /** Takes the mail by Resend's rules; null when that was answered already. */
  function take(key: string, body: string, response: ServerResponse): string | null {
    const earlier = byKey.get(key);
    if (earlier === undefined) {
      byKey.set(key, body);
      accepted.push({ key, body, mail: JSON.parse(body) as Record<string, unknown> });
    } else if (earlier !== body) {
      reused.push(key);
      refuseBy(response, 409, 'invalid_idempotent_request');
      return null;
    }
    return `re_${[...byKey.keys()].indexOf(key) + 1}`;
  }

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks).toString();
    const key = String(request.headers['idempotency-key'] ?? '');
    state.requests += 1;
    if (underWay.has(key)) return refuseBy(response, 409, 'concurrent_idempotent_requests');
    underWay.add(key);
    try {
      await serve(key, body, response);
    } finally {
      underWay.delete(key);
    }
  }

  /** In rounds, each of them once a round, so that a run of some length meets them all. */
  let round: (typeof faults)[number][] = [];
  function nextFault({ pick }: Random) {
    if (round.length === 0) round = [...faults];
    const fault = pick(round);
    round = round.filter((one) => one !== fault);
    troubles.add(fault);
    return fault;
  }

  async function serve(key: string, body: string, response: ServerResponse): Promise<void> {
    if (state.slow > 0) await pause(state.slow);
    const goesWrong = random !== undefined && !state.calm && random.next() < TROUBLE;
    const fault = goesWrong ? nextFault(random) : state.hangs ? 'hang' : null;
    if (fault === 'hang') {
      // Who has hung up already hangs up no second time.
      if (response.destroyed) return;
      hanging.add(response);
      // A short one here: the attempt's own limit is 15 s, and a random run has no such time each time.
      const limit =
        random && !state.hangs ? pause(random.between(200, 3_000), undefined, { ref: false }) : null;
      await Promise.race([once(response, 'close'), ...(limit ? [limit] : [])]);
      hanging.delete(response);
      response.destroy();
      return;
    }
    if (fault === 'status-500') return refuseBy(response, 500, 'application_error');
    if (fault === 'html')
      return void response.writeHead(502, { 'Content-Type': 'text/html' }).end('<h1>Bad</h1>');
    if (fault === 'empty-200') return void response.writeHead(200).end();
    if (fault === 'status-429') return refuseBy(response, 429, 'rate_limit_exceeded');
    if (fault === 'status-429-retry-after')
      return refuseBy(response, 429, 'rate_limit_exceeded', { 'Retry-After': '1' });
    if (fault === 'quota') return refuseBy(response, 429, 'daily_quota_exceeded');
    if (fault === 'status-401') return refuseBy(response, 401, 'missing_api_key');
    if (fault === 'status-403') return refuseBy(response, 403, 'validation_error');
    if (fault === 'concurrent-409') return refuseBy(response, 409, 'concurrent_idempotent_requests');
    if (fault === 'break-before') return void response.destroy();
    const { to } = JSON.parse(body) as { to: string[] };
    if (to.some((address) => unwelcome.has(address))) return refuseBy(response, 422, 'validation_error');
    const id = take(key, body, response);
    if (id === null) return;
    if (fault === 'break-after') return void response.destroy();
    if (fault === 'slow-after' && random) await pause(random.between(50, 1_500));
    answer(response, 200, { id });
  }

  async function open(at: number): Promise<Server> {
    const server = createServer(
      (request, response) => void handle(request, response).catch(() => response.destroy()),
    );
    server.listen(at, '127.0.0.1');
    await once(server, 'listening');
    return server;
  }
  async function shut(server: Server) {
    const closed = once(server, 'close');
    server.close();
    server.closeAllConnections();
    await closed;
  }

  let server = await open(port);
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  let refusing: Promise<void> = Promise.resolve();

  return {
    port: address.port,
    accepted,
    reused,
    troubles,
    neverTake: (addresses) => addresses.forEach((address) => unwelcome.add(address)),
    get requests() {
      return state.requests;
    },
    get hanging() {
      return hanging.size;
    },
    calm: (isCalm) => void (state.calm = isCalm),
    slow: (milliseconds) => void (state.slow = milliseconds),
    hang(isHanging) {
      state.hangs = isHanging;
      if (!isHanging) for (const response of hanging) response.destroy();
    },
    refuse(milliseconds) {
      refusing = refusing.then(async () => {
        await shut(server);
        await pause(milliseconds);
        server = await open(address.port);
      });
      return refusing;
    },
    async stop() {
      await refusing;
      await shut(server);
    },
  };
}
