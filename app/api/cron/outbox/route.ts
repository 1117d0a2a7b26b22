import { env } from '@/lib/env';
import { bearerFault } from '@/lib/next/bearer';
import { requestRun } from '@/lib/upkeep/request-run';

export const dynamic = 'force-dynamic';
/** In seconds, read by some hosts. One run takes less than 30 seconds. */
export const maxDuration = 60;

/** Processes the outbox and deletes old rows, for hosts where nothing runs between requests. */
export async function POST(request: Request): Promise<Response> {
  const fault = bearerFault(request, env().cronToken);
  if (fault) return fault;
  return Response.json(await requestRun(), { headers: { 'Cache-Control': 'no-store' } });
}

/** Some cron services can only send GET. Safe, because a run does only what is due. */
export const GET = POST;

/** Next would derive HEAD from GET and process the outbox. */
export function HEAD(request: Request): Response {
  return (
    bearerFault(request, env().cronToken) ??
    new Response(null, { status: 405, headers: { Allow: 'GET, POST' } })
  );
}
