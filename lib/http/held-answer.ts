import type { OutgoingHttpHeaders, OutgoingHttpHeader, ServerResponse } from 'node:http';

export type Settled = { status: number; /** In place of the body. */ body?: string };
/** Decides an answer when it is about to leave; may set headers. `whole` is true while its body can still be replaced. */
export type Settle = (status: number, whole: boolean) => Settled;

const HELD = /^text\/(html|x-component)/;

/**
 * Lets the front have the last word on an answer that Next writes. Pages and RSC answers are held until they are whole,
 * since Next sends its head before the page below it has failed or chosen a status; anything else goes through as it
 * comes.
 */
export function holdAnswer(response: ServerResponse, settle: Settle): void {
  const writeHead = response.writeHead.bind(response) as (status: number) => ServerResponse;
  const write = response.write.bind(response) as (...parts: unknown[]) => boolean;
  const end = response.end.bind(response) as (...parts: unknown[]) => ServerResponse;
  const flushHeaders = response.flushHeaders.bind(response);
  const chunks: Buffer[] = [];
  let held: boolean | null = null;
  let ended = false;
  let left = false;

  const isHeld = () =>
    (held ??= HELD.test(String(response.getHeader('Content-Type') ?? '')) || response.statusCode >= 400);

  function leave(): Settled {
    left = true;
    const settled = settle(response.statusCode, held === true);
    response.statusCode = settled.status;
    return settled;
  }

  Object.assign(response, {
    writeHead(status: number, ...rest: unknown[]) {
      response.statusCode = status;
      if (left) return writeHead(status);
      for (const [name, value] of headersIn(rest)) response.setHeader(name, value);
      return isHeld() ? response : writeHead(leave().status);
    },
    flushHeaders() {
      if (!isHeld()) flushHeaders();
    },
    write(chunk: unknown, encoding?: unknown, done?: unknown) {
      if (!isHeld()) return write(chunk, encoding, done);
      keep(chunk, encoding);
      const called = typeof encoding === 'function' ? encoding : done;
      if (typeof called === 'function') process.nextTick(called as () => void);
      return true;
    },
    end(chunk?: unknown, encoding?: unknown, done?: unknown) {
      if (!isHeld()) return end(chunk, encoding, done);
      if (ended) return response;
      ended = true;
      if (typeof chunk !== 'function') keep(chunk, encoding);
      // Next reports what a page threw a moment after it has ended the answer.
      setImmediate(() => finish([chunk, encoding, done].find((one) => typeof one === 'function')));
      return response;
    },
  });

  function finish(done: unknown) {
    const { body } = leave();
    const bytes = body === undefined ? Buffer.concat(chunks) : Buffer.from(body);
    response.removeHeader('Transfer-Encoding');
    if (body !== undefined) for (const name of ['Content-Encoding', 'ETag']) response.removeHeader(name);
    if (response.req.method !== 'HEAD') response.setHeader('Content-Length', bytes.length);
    end(bytes, done);
  }

  function keep(chunk: unknown, encoding: unknown) {
    if (typeof chunk === 'string')
      chunks.push(Buffer.from(chunk, typeof encoding === 'string' ? (encoding as BufferEncoding) : 'utf8'));
    else if (chunk instanceof Uint8Array) chunks.push(Buffer.from(chunk));
  }
}

/** The headers among writeHead's arguments, which may be an object or a flat list. */
function headersIn(rest: unknown[]): [string, OutgoingHttpHeader][] {
  const given = rest.find((one) => typeof one === 'object' && one !== null) as
    OutgoingHttpHeaders | string[] | undefined;
  if (!given) return [];
  if (!Array.isArray(given))
    return Object.entries(given).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, value] as [string, OutgoingHttpHeader]],
    );
  return given.flatMap((name, at) => (at % 2 === 0 ? [[name, given[at + 1] ?? ''] as [string, string]] : []));
}
