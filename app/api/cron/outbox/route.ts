import { env } from '@/lib/env';
import { bearerFault } from '@/lib/next/bearer';
import { callRound } from '@/lib/upkeep/call';

export const dynamic = 'force-dynamic';
/** Seconds, for hosts that read it here: a round takes less than half a minute. */
export const maxDuration = 60;

/** Works the outbox off and deletes what is old, for hosts where nothing runs between requests. */
export async function POST(request: Request): Promise<Response> {
  const fault = bearerFault(request, env().cronToken);
  if (fault) return fault;
  return Response.json(await callRound(), { headers: { 'Cache-Control': 'no-store' } });
}

/** Some cron services can only GET. Whoever opens this changes nothing that was not due anyway. */
export const GET = POST;

/** Next would make it of GET: a HEAD works nothing. */
export function HEAD(request: Request): Response {
  return (
    bearerFault(request, env().cronToken) ??
    new Response(null, { status: 405, headers: { Allow: 'GET, POST' } })
  );
}
