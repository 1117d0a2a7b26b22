import { counter, releaseAfterwards, spend } from './counter';
import { limits } from './table';

export type PasswordTry =
  | {
      ok: true;
      /** No try is left after this one. */
      isLast: boolean;
      succeeded(): Promise<void>;
      abandoned(): Promise<void>;
    }
  | { ok: false };

/**
 * Counts a current password as wrong before it is checked; otherwise a burst of guesses would all be checked. The caller
 * then calls `succeeded`, which clears the count, or `abandoned` if the password was never compared. `ok: false` means that
 * no try is left and the session must end. Throws when the database is unavailable.
 */
export async function beginPasswordTry(canonical: string): Promise<PasswordTry> {
  const tries = counter('current-password', canonical);
  const [spent] = await spend(tries);
  if (!spent.ok) return { ok: false };
  return {
    ok: true,
    isLast: spent.uses === limits['current-password'].times,
    succeeded: () => releaseAfterwards({ forget: [tries] }),
    abandoned: () => releaseAfterwards({ giveBack: [tries] }),
  };
}
