import { randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

// When an action redirects, or was posted to another page than its own, Next asks itself over HTTP and copies the
// headers of the outer request. By a header of ours, worth nothing once the outer request has ended, the front knows
// such a request again and keeps its client.
const HEADER = 'x-sparekey-inner';

export type Outer = {
  client: string;
  forwarded: boolean;
  /** True when it came from this machine. */
  near: boolean;
  /** False when the browser sent no cookie: it may store none. */
  hasCookies: boolean;
  /** Set-Cookie lines of pages, its own and those that Next renders on its behalf. */
  cookies: string[];
  /** When, on the clock of performance.now(), nothing more is to begin for it. Infinity in development. */
  deadline: number;
};
const underWay = new Map<string, Outer>();

/** The outer request that this one was made by, or null for one from outside. Takes the header off. */
export function outerOf(request: IncomingMessage): Outer | null {
  const id = request.headers[HEADER];
  delete request.headers[HEADER];
  return typeof id === 'string' ? (underWay.get(id) ?? null) : null;
}

/** Marks a request, so that what Next asks itself on its behalf is known. Returns the way to end that. */
export function markOuter(request: IncomingMessage, outer: Outer): () => void {
  const id = randomBytes(16).toString('hex');
  request.headers[HEADER] = id;
  underWay.set(id, outer);
  return () => underWay.delete(id);
}
