import { isDatabaseAway, isStatementTimeout } from '@/lib/database-away';
import { log } from '@/lib/log';
import { answer } from '@/lib/next/answer';
import { settleTimeout } from '@/lib/next/fault';
import { HashQueueFull } from '@/lib/passwords/queue';
import { idle, type FieldCode, type FormCode, type FormState } from '@/lib/schemas/form-state';

/** The state of a form that was stopped as a whole, and the status that goes with it. */
export function refuse<F extends string>(
  formError: FormCode,
  values: FormState<F>['values'],
  retryAfterSeconds: number | null = null,
): FormState<F> {
  if (formError === 'too-many' || formError === 'too-many-here') answer(429, retryAfterSeconds ?? 60);
  if (formError === 'busy' || formError === 'away') answer(503, 5);
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
 * Runs an action's work. A database that is away, or too many hashes waiting, become words and 503, and a statement that
 * took too long words and 500; what was typed stays.
 */
export async function unlessStopped<F extends string>(
  values: FormState<F>['values'],
  work: () => Promise<FormState<F>>,
): Promise<FormState<F>> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof HashQueueFull) return refuse('busy', values);
    if (isStatementTimeout(error)) {
      settleTimeout(error);
      return refuse('too-slow', values);
    }
    if (!isDatabaseAway(error)) throw error;
    // The person reads nothing of why; whoever runs this must be able to.
    log.warn({ error }, 'the database is away');
    return refuse('away', values);
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
