import type { EventType } from '@/lib/audit/record';
import { somebody, type About } from '../../database/audited';
import { newAddress } from '../../people/people';
import type { Stage } from '../../browser/states/stage';
import { askForReset, call, tryPassword, type Call } from '../../people/strangers';

/** Somebody's call that is refused, and whom its event is about. */
export type Tried = Call & { fields: Record<string, string>; about: About };

export type Refusal = { call: () => Promise<Tried>; leaves: [type: EventType, reason: string] };

const WEAK = 'StairwayToHeaven';
export const weak = { password: WEAK, confirmPassword: WEAK };
export const WRONG = 'not the right password';

const first: Record<string, () => Call> = {
  'ask-for-link': () => askForReset(newAddress()),
  'use-link': () => ({ name: 'notMeAction', path: '/not-me', fields: { formHash: 'x' } }),
  'sign-in-client': () => tryPassword(newAddress(), WRONG),
};

/** A client that has done as much of one thing as it may for now. */
export async function spentClient(
  limit: 'ask-for-link' | 'use-link' | 'sign-in-client',
  { app, database }: Stage,
): Promise<Record<string, string>> {
  const headers = somebody();
  const given = first[limit];
  if (given) await call(app, { ...given(), headers });
  await database.query(`UPDATE "RateLimit" SET uses = 1000 WHERE key LIKE $1 || ':%'`, [limit]);
  return headers;
}
