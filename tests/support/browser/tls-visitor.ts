import { request } from 'node:https';
import { Visitor } from './visitor';

/** By what authority the server is known, and from which address of this machine one comes (127.0.0.0/8). */
type Way = { ca: string; from?: string };

/** A visitor by https whom a proxy sees at an address of its own. */
export class TlsVisitor extends Visitor {
  constructor(
    origin: string,
    private readonly way: Way,
  ) {
    super(origin);
  }

  protected override async send(url: URL, init: RequestInit): Promise<Response> {
    // Makes the bytes of a form, as fetch would.
    const asked = new Request(url, init);
    const body = Buffer.from(await asked.arrayBuffer());
    const { ca, from: localAddress = '127.0.0.1' } = this.way;
    return new Promise((resolve, reject) => {
      const sent = request({
        host: '127.0.0.1',
        port: url.port,
        servername: url.hostname,
        path: url.pathname + url.search,
        method: asked.method,
        headers: {
          ...Object.fromEntries(asked.headers),
          host: url.host,
          ...(body.length > 0 ? { 'content-length': body.length } : {}),
        },
        ca,
        localAddress,
        agent: false,
      });
      sent.on('response', (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => {
          const headers = new Headers();
          for (let at = 0; at < response.rawHeaders.length; at += 2)
            headers.append(response.rawHeaders[at] ?? '', response.rawHeaders[at + 1] ?? '');
          const status = response.statusCode ?? 0;
          const text = status === 204 || status === 304 ? null : Buffer.concat(chunks);
          resolve(new Response(text, { status, headers }));
        });
      });
      sent.on('error', reject);
      sent.end(body);
    });
  }
}
