import { isDatabaseAway, isStatementTimeout } from '@/lib/database/away';
import { answer } from '@/lib/next/answer';
import { settleTimeout } from '@/lib/next/fault';
import { answerUnavailable } from '@/lib/next/unavailable';
import { HashQueueFull } from '@/lib/passwords/queue';
import { idle, type FieldCode, type FormCode, type FormState } from '@/lib/schemas/form-state';

/** The state of a form that was stopped as a whole, and the status that goes with it. */
export function refuse<F extends string>(
  formError: FormCode,
  values: FormState<F>['values'],
  retryAfterSeconds: number | null = null,
): FormState<F> {
  if (formError === 'too-many' || formError === 'too-many-here') answer(429, retryAfterSeconds ?? 60);
  return { ...idle<F>(), status: 'invalid', values, formError, retryAfterSeconds };
}

/** The state of a form after one mail too many, of a network or of an account. */
export function refuseLimited<F extends string>(
  { scope, retryAfterSeconds }: { scope: 'client' | 'account'; retryAfterSeconds: number },
  values: FormState<F>['values'],
): FormState<F> {
  return refuse(scope === 'client' ? 'too-many' : 'too-many-here', values, retryAfterSeconds);
}

/**
 * Runs an action's work. When the database is unavailable or too many hashes wait, says so with a 503, and when a statement
 * took too long, with a 500. Keeps what was typed.
 */
export async function unlessStopped<F extends string>(
  values: FormState<F>['values'],
  work: () => Promise<FormState<F>>,
): Promise<FormState<F>> {
  try {
    return await work();
  } catch (error) {
    if (isStatementTimeout(error)) {
      settleTimeout(error);
      return refuse('too-slow', values);
    }
    const isBusy = error instanceof HashQueueFull;
    if (!isBusy && !isDatabaseAway(error)) throw error;
    answerUnavailable(isBusy ? 'too many passwords wait to be hashed' : 'the database is away', { error });
    return refuse(isBusy ? 'busy' : 'away', values);
  }
}

/** The state of a form with one field at fault that only the server could judge. */
export function refuseField<F extends string>(
  field: F,
  code: FieldCode,
  values: FormState<F>['values'],
): FormState<F> {
  const fieldErrors: Partial<Record<F, FieldCode>> = {};
  fieldErrors[field] = code;
  return { ...idle<F>(), status: 'invalid', values, fieldErrors };
}
