import type * as z from 'zod/mini';

const fieldCodes = [
  'address-missing',
  'address-invalid',
  'address-same',
  'name-missing',
  'name-too-long',
  'name-invalid',
  'password-missing',
  'password-wrong',
  'password-too-short',
  'password-too-long',
  'password-common',
  'password-pattern',
  'password-personal',
  'confirmation-missing',
  'passwords-differ',
] as const;

export type FieldCode = (typeof fieldCodes)[number];
export type FormCode =
  | 'wrong-credentials'
  | 'too-many'
  | 'too-many-here'
  | 'busy'
  | 'away'
  | 'too-slow'
  | 'stale-link'
  | 'address-held'
  | 'address-taken'
  | 'foreign-link'
  | 'invalid';

/** What an action answers and a form shows: codes, never words, and what was typed, never a password. */
export type FormState<F extends string> = {
  status: 'idle' | 'invalid' | 'done';
  values: Partial<Record<F, string>>;
  fieldErrors: Partial<Record<F, FieldCode>>;
  formError: FormCode | null;
  retryAfterSeconds: number | null;
};

type FieldOf<S extends z.ZodMiniObject> = keyof S['shape'] & string;
type Parsed<S extends z.ZodMiniObject> =
  { ok: true; data: z.output<S> } | { ok: false; state: FormState<FieldOf<S>> };

/** The state of a form that nobody has sent yet. */
export function idle<F extends string>(): FormState<F> {
  return { status: 'idle', values: {}, fieldErrors: {}, formError: null, retryAfterSeconds: null };
}

/**
 * Reads a posted form by its schema. Whatever an action was called with gets an answer and never throws: something
 * that is no form, a file, or a field sent twice is formError "invalid" (which of two addresses would be meant?),
 * and each faulty field gets its first code. Next's own hidden fields are passed over. Values are handed back to be
 * shown again, except those of password fields.
 */
export function parseForm<S extends z.ZodMiniObject>(schema: S, formData: unknown): Parsed<S> {
  const state: FormState<FieldOf<S>> = { ...idle(), status: 'invalid' };
  if (!(formData instanceof FormData)) return { ok: false, state: { ...state, formError: 'invalid' } };

  const typed = new Map<string, string>();
  for (const [name, value] of formData) {
    if (name.startsWith('$ACTION')) continue;
    if (typeof value !== 'string' || typed.has(name)) state.formError = 'invalid';
    else typed.set(name, value);
  }
  state.values = Object.fromEntries(
    [...typed].filter(([name]) => Object.hasOwn(schema.shape, name) && !/password/i.test(name)),
  ) as typeof state.values;
  if (state.formError) return { ok: false, state };

  const result = schema.safeParse(Object.fromEntries(typed));
  if (result.success) return { ok: true, data: result.data };
  for (const { path, message } of result.error.issues) {
    const code = fieldCodes.find((known) => known === message);
    const field = String(path[0]) as FieldOf<S>;
    if (code && Object.hasOwn(schema.shape, field)) state.fieldErrors[field] ??= code;
    else state.formError = 'invalid';
  }
  return { ok: false, state };
}
