import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

export type SentRequest = { key: string | undefined; body: string; mail: Record<string, unknown> };

/**
 * What goes wrong with a request. `answersAfter`: the mail is taken, and the answer comes late. `page`: the body is no JSON.
 * `break-after-accept`: the mail is taken and the answer never comes.
 */
export type Fault =
  | { status: number; name?: string; headers?: Record<string, string>; body?: unknown }
  | { status: number; page: string; headers?: Record<string, string> }
  | { answersAfter: Promise<unknown> }
  | 'html'
  | 'empty'
  | 'hang'
  | 'break-after-accept'
  | 'break-before';

export type ResendStandIn = {
  url: string;
  /** Every request, faulty ones too. */
  requests: SentRequest[];
  /** What was taken: once per Idempotency-Key. */
  accepted: (SentRequest & { id: string })[];
  /** Lets the next `times` requests go wrong. */
  fault(fault: Fault, times?: number): void;
  /** Lets the next ones go right again. */
  calm(): void;
  stop(): Promise<void>;
};

/** An HTTP server that behaves like Resend's POST /emails, with its rules for Idempotency-Key, and faults on demand. */
export async function startResendStandIn(): Promise<ResendStandIn> {
  const requests: SentRequest[] = [];
  const accepted: (SentRequest & { id: string })[] = [];
  const faults: Fault[] = [];
  const underWay = new Set<string>();

  function answer(response: ServerResponse, status: number, body: unknown, headers = {}) {
    response.writeHead(status, { 'Content-Type': 'application/json', ...headers }).end(JSON.stringify(body));
  }

  function accept(request: SentRequest): { status: number; body: unknown } {
    const earlier = accepted.find(({ key }) => key !== undefined && key === request.key);
    if (earlier && earlier.body !== request.body)
      return {
        status: 409,
        body: { statusCode: 409, name: 'invalid_idempotent_request', message: 'other body' },
      };
    if (earlier) return { status: 200, body: { id: earlier.id } };
    const id = `re_${accepted.length + 1}`;
    accepted.push({ ...request, id });
    return { status: 200, body: { id } };
  }

  async function handle(incoming: IncomingMessage, response: ServerResponse) {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks).toString();
    const key = incoming.headers['idempotency-key'] as string | undefined;
    const request = { key, body, mail: JSON.parse(body || '{}') as Record<string, unknown> };
    requests.push(request);

    const fault = faults.shift();
    if (key !== undefined && underWay.has(key))
      return answer(response, 409, {
        statusCode: 409,
        name: 'concurrent_idempotent_requests',
        message: 'under way',
      });
    if (fault === 'hang') {
      if (key !== undefined) underWay.add(key);
      response.once('close', () => key !== undefined && underWay.delete(key));
      return undefined;
    }
    if (fault === 'html')
      return response.writeHead(502, { 'Content-Type': 'text/html' }).end('<h1>Bad gateway</h1>');
    if (fault === 'empty') return response.writeHead(200).end();
    if (fault === 'break-before') return response.destroy();
    if (typeof fault === 'object' && 'page' in fault)
      return response
        .writeHead(fault.status, { 'Content-Type': 'text/html', ...fault.headers })
        .end(fault.page);
    if (typeof fault === 'object' && 'status' in fault) {
      const { status, name = 'application_error', headers } = fault;
      if ('body' in fault) return answer(response, status, fault.body, headers);
      return answer(response, status, { statusCode: status, name, message: 'a fault of the test' }, headers);
    }
    const taken = accept(request);
    if (typeof fault === 'object') await fault.answersAfter;
    return fault === 'break-after-accept' ? response.destroy() : answer(response, taken.status, taken.body);
  }

  const server = createServer((incoming, response) => void handle(incoming, response)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    requests,
    accepted,
    fault: (fault, times = 1) => void faults.push(...Array.from({ length: times }, () => fault)),
    calm: () => void faults.splice(0),
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
