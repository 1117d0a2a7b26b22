import { AsyncLocalStorage } from 'node:async_hooks';
import { processWide } from '../process-wide';

/** What the front knows of a request and what the app tells it about the answer. */
export type RequestContext = {
  /** The client as limits count it: an IPv4 address, or an IPv6 network of 64 bits. */
  client: string;
  /** True for a form that was posted: a page that answers it tells why it was refused. */
  isPost: boolean;
  /** The status that the app wants for its answer, by answer(); null: Next's own. */
  status: number | null;
  retryAfterSeconds: number | null;
  /** The nonce of this answer's Content-Security-Policy. */
  nonce: string;
  /** Names this request in the log and on the error page. */
  reference: string;
  /** True once something was thrown that nobody caught. */
  broken: boolean;
  /** Set-Cookie lines that a page adds, which in Next only an action could. */
  cookies: string[];
};

const shared = processWide<{ storage?: AsyncLocalStorage<RequestContext> }>('request', () => ({}));

/** Called once by the front, before Next is loaded: its presence tells the app that it is behind the front. */
export function openRequestStorage(): void {
  shared.storage ??= new AsyncLocalStorage<RequestContext>();
}

/** True when a front has been started in this process. */
export function hasFront(): boolean {
  return shared.storage !== undefined;
}

/** Runs `work`, and all that it starts, with `context` as its requestContext(). */
export function runRequest<T>(context: RequestContext, work: () => T): T {
  if (!shared.storage) throw new Error('no front has been started');
  return shared.storage.run(context, work);
}

/** The context of the request under way. Throws outside of one, and in an app that is not behind the front. */
export function requestContext(): RequestContext {
  const context = shared.storage?.getStore();
  if (!context) throw new Error('there is no request of the front here. Start Sparekey with npm start');
  return context;
}
