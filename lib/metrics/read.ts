import { Gauge, Registry } from 'prom-client';
import { isDatabaseAway } from '../database/away';
import { processMetrics } from './counters';
import { readCounted, type Counted } from './read-database';

/**
 * All metrics in Prometheus' text format: this process's, and those of all instances together. While the database is
 * unavailable, `sparekey_database_up` is 0 and the latter are missing.
 */
export async function readMetrics(): Promise<{ text: string; contentType: string }> {
  // A new registry each time, so that labels that are no longer in the database disappear.
  const registry = new Registry();
  const gauge = gaugesOf(registry);
  const counted = await readCounted().catch((error: unknown) => {
    if (isDatabaseAway(error)) return null;
    throw error;
  });
  gauge('sparekey_database_up', '1 when the database answers', [[{}, counted ? 1 : 0]]);
  if (counted) describe(gauge, counted);
  const text = `${await registry.metrics()}\n${await processMetrics()}`;
  return { text, contentType: Registry.PROMETHEUS_CONTENT_TYPE };
}

type Values = [labels: Record<string, string>, value: number][];
type MakeGauge = (name: string, help: string, values: Values) => void;

function gaugesOf(registry: Registry): MakeGauge {
  return (name, help, values) => {
    const labelNames = Object.keys(values[0]?.[0] ?? {});
    const made = new Gauge({ name, help, labelNames, registers: [registry] });
    for (const [labels, value] of values) made.set(labels, value);
  };
}

function describe(gauge: MakeGauge, counted: Counted): void {
  const { acceptance, workers } = counted;
  gauge(
    'sparekey_messages',
    'Messages that are waiting, and those that ended in the last 24 hours',
    counted.messages.map(({ kind, state, count }) => [{ kind, state }, count]),
  );
  gauge(
    'sparekey_oldest_waiting_seconds',
    'Age of the oldest waiting message: a requested link, or anything else; 0 when none is waiting',
    counted.oldest.map(({ what, seconds }) => [{ what }, seconds]),
  );
  gauge('sparekey_acceptance_seconds', 'Time from request to acceptance by the provider, in the last hour', [
    [{ quantile: '0.5' }, acceptance.median],
    [{ quantile: '0.95' }, acceptance.p95],
    [{ quantile: '0.99' }, acceptance.p99],
  ]);
  gauge('sparekey_accepted', 'Mails that the provider accepted in the last hour', [[{}, acceptance.count]]);
  gauge(
    'sparekey_links_used',
    'Links used in the last hour',
    counted.linksUsed.map(({ purpose, count }) => [{ purpose }, count]),
  );
  gauge(
    'sparekey_suppressed_addresses',
    'Addresses that mail bounced from, or whose owner complained',
    counted.suppressed.map(({ cause, count }) => [{ cause }, count]),
  );
  gauge('sparekey_workers', 'Running workers, and those of them whose mail the provider refuses', [
    [{ state: 'alive' }, workers.alive],
    [{ state: 'held' }, workers.held],
  ]);
  gauge(
    'sparekey_failures',
    'Failures of the last 24 hours by kind, counted since the last alarm about them',
    counted.alarms.map(({ kind, count }) => [{ kind }, count]),
  );
}
