import { isHealthy } from '@/lib/metrics/health';

export const dynamic = 'force-dynamic';

/** Readiness: 200 or 503. Reveals no internals. */
export async function GET(): Promise<Response> {
  const healthy = await isHealthy();
  return Response.json(
    { status: healthy ? 'ok' : 'unavailable' },
    healthy ? { status: 200 } : { status: 503, headers: { 'Retry-After': '5' } },
  );
}
