import { db } from '../database/client';
import { env } from '../env';
import { readOutbox } from '../operator/read-outbox';
import { finding, type Finding } from './finding';

const LONG_WAIT_SECONDS = 300;

/**
 * Checks that workers are running, what is waiting, what failed in the last 24 hours, and which alarms were raised in that
 * time. Throws if the database is unavailable.
 */
export async function checkOutbox(): Promise<Finding[]> {
  const { waiting, oldestSeconds, workers, held } = await readOutbox();
  return [
    workers > 0
      ? finding('ok', 'workers-running', { workers })
      : finding(waiting > 0 ? 'fault' : 'warning', 'no-worker', { waiting }),
    ...(held
      ? [
          finding(held.reason === 'too-many' ? 'warning' : 'fault', 'outbox-paused', {
            reason: held.reason,
            until: held.until,
          }),
        ]
      : []),
    finding((oldestSeconds ?? 0) > LONG_WAIT_SECONDS ? 'warning' : 'ok', 'outbox-waits', {
      waiting,
      seconds: oldestSeconds,
    }),
    ...(await failedToday()),
    finding('ok', 'suppressed', { count: await db().suppression.count() }),
    ...(await alarmsToday()),
  ];
}

async function failedToday(): Promise<Finding[]> {
  const dead = await db().$queryRaw<{ reason: string; count: number }[]>`
    SELECT coalesce("reason", '') AS "reason", count(*)::int AS "count" FROM "OutboundEmail"
    WHERE "state" = 'dead' AND "settledAt" > now() - interval '24 hours' GROUP BY 1 ORDER BY 2 DESC`;
  if (dead.length === 0) return [finding('ok', 'outbox-none-dead', {})];
  return dead.map((facts) => finding('warning', 'outbox-dead', facts));
}

async function alarmsToday(): Promise<Finding[]> {
  const alarms = await db().$queryRaw<{ kind: string; count: number; lastAt: Date; reference: string }[]>`
    SELECT "kind", "count", "lastAt", "reference" FROM "Alarm"
    WHERE "lastAt" > now() - interval '24 hours' ORDER BY "lastAt" DESC`;
  const forwarded = alarms.find(({ kind }) => kind === 'forwarded-headers');
  return [
    ...(forwarded && env().trustedProxies === 0
      ? [finding('warning', 'forwarded-headers', { lastAt: forwarded.lastAt })]
      : []),
    ...alarms
      .filter(({ kind }) => kind !== 'forwarded-headers')
      .map((facts) => finding('warning', 'alarm', facts)),
  ];
}
