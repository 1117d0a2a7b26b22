import { isHealthy } from '@/lib/metrics/health';

export const dynamic = 'force-dynamic';

/** Ready to serve: 200, else 503. Says nothing of what is inside. */
export async function GET(): Promise<Response> {
  const healthy = await isHealthy();
  return Response.json(
    { status: healthy ? 'ok' : 'unavailable' },
    healthy ? { status: 200 } : { status: 503, headers: { 'Retry-After': '5' } },
  );
}
