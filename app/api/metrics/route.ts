import { env } from '@/lib/env';
import { readMetrics } from '@/lib/metrics/read';
import { bearerFault } from '@/lib/next/bearer';

export const dynamic = 'force-dynamic';

/** Metrics for Prometheus. Responds with 404 unless METRICS_TOKEN is set. */
export async function GET(request: Request): Promise<Response> {
  const fault = bearerFault(request, env().metricsToken);
  if (fault) return fault;
  const { text, contentType } = await readMetrics();
  return new Response(text, { headers: { 'Content-Type': contentType } });
}
