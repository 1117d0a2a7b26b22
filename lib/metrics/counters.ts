import { collectDefaultMetrics, Counter, Gauge, Registry } from 'prom-client';
import { hashQueue } from '../passwords/queue';
import { processWide } from '../process-wide';

type Counters = {
  registry: Registry;
  opened: Counter<'purpose'>;
  dead: Counter<'purpose' | 'reason'>;
  limited: Counter<'limit'>;
};

function make(): Counters {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  new Gauge({
    name: 'sparekey_hash_queue',
    help: 'Password hashes running and waiting in this process',
    labelNames: ['state'],
    registers,
    collect() {
      const { running, waiting } = hashQueue();
      this.set({ state: 'running' }, running);
      this.set({ state: 'waiting' }, waiting);
    },
  });
  new Counter({
    name: 'sparekey_hashes_refused_total',
    help: 'Passwords not hashed because the queue was full or too slow (503)',
    registers,
    collect() {
      this.reset();
      this.inc(hashQueue().refused);
    },
  });
  return {
    registry,
    opened: new Counter({
      name: 'sparekey_links_opened_total',
      help: 'Emailed links opened, by people and by scanners; forged ones separately',
      labelNames: ['purpose'],
      registers,
    }),
    dead: new Counter({
      name: 'sparekey_links_dead_total',
      help: 'Links that could not be used when a page or form read them',
      labelNames: ['purpose', 'reason'],
      registers,
    }),
    limited: new Counter({
      name: 'sparekey_limits_hit_total',
      help: 'Attempts refused by a limit',
      labelNames: ['limit'],
      registers,
    }),
  };
}

const counters = () => processWide('metrics', make);

/** The metrics of this process, in Prometheus' text format, without those of the database. */
export const processMetrics = (): Promise<string> => counters().registry.metrics();

/** Counts an opened link; `forged` when we didn't make its token. */
export const countOpened = (purpose: string): void => counters().opened.inc({ purpose });

/** Counts a link that a page or form could not use. */
export const countDead = (purpose: string, reason: string): void => counters().dead.inc({ purpose, reason });

/** Counts an attempt refused by a limit of lib/limits/table.ts, by the limit's name. */
export const countLimited = (limit: string): void => counters().limited.inc({ limit });
