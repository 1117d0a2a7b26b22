import type { Tx } from '../../database/client';
import type { Decision } from './decision';
import type { ClaimedMessage } from '../claimed-message';

type Row = { kind: string; firstAt: Date; lastAt: Date; count: number; reference: string };

/** Decides a mail about a failure, from the current row of its kind. It has no link and nothing personal. */
export async function decideAlarm(tx: Tx, message: ClaimedMessage): Promise<Decision> {
  const [row] = await tx.$queryRaw<Row[]>`
    SELECT "kind", "firstAt", "lastAt", "count", "reference" FROM "Alarm" WHERE "kind" = ${message.alarmKind}`;
  const { reference: failure, ...facts } = row ?? {
    kind: '',
    firstAt: message.requestedAt,
    lastAt: message.requestedAt,
    count: 1,
    reference: '',
  };
  return {
    to: message.address,
    discard: row ? null : 'alarm-gone',
    userId: null,
    link: null,
    protective: null,
    mail: () => ({ template: 'alarm', props: { ...facts, failure } }),
  };
}
