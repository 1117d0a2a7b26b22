import type { Instrumentation } from 'next';

/** Called by Next once, when a server starts. Not by `next build`. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME !== 'nodejs') return;
  const { hasFront } = await import('./lib/next/request');
  if (!hasFront()) throw new Error('Start Sparekey with npm start: without its front the app is not safe to serve');
}

/** Called by Next for what a page, an action or a route threw and nobody caught. */
export const onRequestError: Instrumentation.onRequestError = async (error, request, context) => {
  if (process.env.NEXT_RUNTIME !== 'nodejs') return;
  const { settleFault } = await import('./lib/next/fault');
  settleFault(error, { method: request.method, route: context.routePath, kind: context.routeType });
};
