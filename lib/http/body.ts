import { IncomingMessage } from 'node:http';

const KIB = 1024;
/** What is still read, and not kept, of a body that is too large, so that its sender gets to read the refusal. */
const DRAIN = 16 * 1024 * KIB;

/** The largest body that a path takes, letter by letter as it came, in bytes. */
export function bodyLimit(path: string): number {
  return path === '/api/webhooks/resend' ? 256 * KIB : 64 * KIB;
}

export type Body = { kind: 'whole'; bytes: Buffer } | { kind: 'too-large' } | { kind: 'broken' };

/** Reads a request's body up to `limit` bytes, whether it says its length or comes in chunks. */
export function readBody(request: IncomingMessage, limit: number): Promise<Body> {
  if (Number(request.headers['content-length'] ?? 0) > limit + DRAIN)
    return Promise.resolve({ kind: 'too-large' });
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= limit) chunks.push(chunk);
      else chunks.length = 0;
      if (size > limit + DRAIN) resolve({ kind: 'too-large' });
    });
    request.on('end', () =>
      resolve(size > limit ? { kind: 'too-large' } : { kind: 'whole', bytes: Buffer.concat(chunks) }),
    );
    request.on('error', () => resolve({ kind: 'broken' }));
    request.on('close', () => resolve({ kind: 'broken' }));
  });
}

/** True for a multipart body that can be read as a form, and for every other kind of body. */
export async function isReadable(request: IncomingMessage, bytes: Buffer): Promise<boolean> {
  const type = request.headers['content-type'] ?? '';
  if (!type.toLowerCase().startsWith('multipart/form-data')) return true;
  return new Response(new Uint8Array(bytes), { headers: { 'Content-Type': type } }).formData().then(
    () => true,
    () => false,
  );
}

/** The same request with a body that was read already. */
export function withBody(request: IncomingMessage, bytes: Buffer): IncomingMessage {
  const again = new IncomingMessage(request.socket);
  again.method = request.method;
  again.url = request.url;
  again.httpVersion = request.httpVersion;
  again.httpVersionMajor = request.httpVersionMajor;
  again.httpVersionMinor = request.httpVersionMinor;
  again.headers = { ...request.headers, 'content-length': String(bytes.length) };
  delete again.headers['transfer-encoding'];
  again.push(bytes);
  again.push(null);
  again.complete = true;
  return again;
}
