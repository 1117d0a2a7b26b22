'use client';
import { zodResolver } from '@hookform/resolvers/zod';
import { unstable_isUnrecognizedActionError as isFromOlderBuild } from 'next/navigation';
import { useActionState, useMemo, useRef, useState, useTransition, type SubmitEvent } from 'react';
import { useForm, type FieldErrors } from 'react-hook-form';
import type * as z from 'zod/mini';
import { idle, type FieldCode, type FormState } from '@/lib/schemas/form-state';
import { useHydrated } from '../ui/use-hydrated';
import type { SendingCode } from '../words/errors';

export type FormAction<F extends string> = (state: FormState<F>, form: FormData) => Promise<FormState<F>>;

/**
 * The one bridge between a server action and react-hook-form. Without JavaScript the form posts to the action and the
 * server renders its state; with it the same schema checks first, and the action is called in a transition, so that a
 * lost connection or a form from before a deploy costs nothing that was typed.
 */
export function useActionForm<F extends string>(
  action: FormAction<F>,
  schema: z.ZodMiniType<unknown, Record<string, unknown>>,
) {
  const [posted, post] = useActionState(action, idle<F>());
  const [answered, setAnswered] = useState<FormState<F> | null>(null);
  const [unsent, setUnsent] = useState<SendingCode | null>(null);
  const [pending, startTransition] = useTransition();
  // `pending` is known when React has rendered it, and the check before takes a moment: a second click may be sooner.
  const sending = useRef(false);
  const hydrated = useHydrated();
  const state = answered ?? posted;

  // react-hook-form sets these each time the object changes, and moves to the first: the object changes with the state.
  const errors = useMemo(() => fieldErrorsOf(state), [state]);
  const resolver = useMemo(() => resolverOf(schema), [schema]);
  const form = useForm({ resolver, errors, shouldFocusError: true });
  const { errors: shown } = form.formState;

  function send(data: FormData) {
    if (sending.current) return;
    sending.current = true;
    startTransition(async () => {
      try {
        setUnsent(null);
        setAnswered(await action(state, data));
      } catch (error) {
        if (isFromOlderBuild(error)) setUnsent('renewed');
        // What the server throws carries a digest, redirects too; what has none never came to an answer.
        else if (error instanceof Error && !('digest' in error))
          setUnsent(/^elsewhere \S+$/.test(error.message) ? (error.message as SendingCode) : 'unsent');
        else throw error;
      } finally {
        sending.current = false;
      }
    });
  }

  return {
    state,
    pending,
    formError: unsent ?? state.formError,
    /** For the form element. */
    form: {
      action: post,
      suppressHydrationWarning: true,
      noValidate: hydrated,
      onSubmit: (event: SubmitEvent<HTMLFormElement>) => {
        event.preventDefault();
        const data = new FormData(event.currentTarget);
        // A fault that has no field on the page can't be mended there: then the server says what it thinks of it.
        const check = form.handleSubmit(
          () => send(data),
          (faults) =>
            Object.values(faults).every((fault) => !(fault && 'ref' in fault && fault.ref)) && send(data),
        );
        void check(event);
      },
    },
    /** For a form with nothing to type: sent without a check first. */
    plainForm: {
      action: post,
      suppressHydrationWarning: true,
      onSubmit: (event: SubmitEvent<HTMLFormElement>) => {
        event.preventDefault();
        send(new FormData(event.currentTarget));
      },
    },
    /** For a field: what react-hook-form needs, and the value typed before (never a password's; actions don't echo it). */
    field: (name: F, deps: F[] = []) => ({
      ...form.register(name, { deps }),
      defaultValue: state.values[name],
      // Without JavaScript the browser itself moves to the first error.
      autoFocus: !hydrated && Object.keys(state.fieldErrors)[0] === name,
    }),
    /** The code of a field's error: the server's until hydration, what react-hook-form knows from then on. */
    error: (name: F): FieldCode | undefined =>
      hydrated ? (shown[name]?.message as FieldCode | undefined) : state.fieldErrors[name],
  };
}

/** Checks what stands in the form. react-hook-form knows of events only, and password managers may fill in without any. */
function resolverOf(schema: z.ZodMiniType<unknown, Record<string, unknown>>) {
  const check = zodResolver(schema);
  const resolver: typeof check = (values, context, options) => {
    const [field] = Object.values(options.fields);
    const form = field?.ref instanceof HTMLInputElement ? field.ref.form : null;
    return check(form ? Object.fromEntries(new FormData(form)) : values, context, options);
  };
  return resolver;
}

function fieldErrorsOf<F extends string>(state: FormState<F>): FieldErrors {
  const entries = Object.entries(state.fieldErrors).map(([name, code]) => [
    name,
    { type: 'server', message: code },
  ]);
  return Object.fromEntries(entries) as FieldErrors;
}
