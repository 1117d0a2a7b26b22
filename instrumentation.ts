import type { Instrumentation } from 'next';

type Settle = typeof import('./lib/next/fault').settleFault;
let settleFault: Settle | undefined;

/** Called by Next once, when a server starts. Not by `next build`. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME !== 'nodejs') return;
  const { hasFront } = await import('./lib/next/request');
  if (!hasFront())
    throw new Error(
      `Start Sparekey with npm ${process.env.NODE_ENV === 'development' ? 'run dev' : 'start'}: without its front the app is not safe to serve`,
    );
  // Loaded here, so that the hook below settles a fault before its answer has left.
  ({ settleFault } = await import('./lib/next/fault'));
}

/** Called by Next for what a page, an action or a route threw and nobody caught. */
export const onRequestError: Instrumentation.onRequestError = (error, request, context) => {
  settleFault?.(error, { method: request.method, route: context.routePath, kind: context.routeType });
};
