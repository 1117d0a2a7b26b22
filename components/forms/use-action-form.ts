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
 * Connects a server action to react-hook-form. Without JavaScript, the form posts to the action and the server renders
 * the resulting state. With JavaScript, the same schema validates first and the action runs in a transition, so that
 * nothing typed is lost when the connection fails or the form is older than the deployed build.
 */
export function useActionForm<F extends string>(
  action: FormAction<F>,
  schema: z.ZodMiniType<unknown, Record<string, unknown>>,
) {
  const [posted, post] = useActionState(action, idle<F>());
  const [answered, setAnswered] = useState<FormState<F> | null>(null);
  const [unsent, setUnsent] = useState<SendingCode | null>(null);
  const [pending, startTransition] = useTransition();
  // `pending` is set only after validation and a render; a second click can come first.
  const sending = useRef(false);
  const hydrated = useHydrated();
  const state = answered ?? posted;

  // react-hook-form shows these, and focuses the first, each time the object changes: hence once per state.
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
        // Errors thrown on the server, and redirects, have a digest. Without one, there was no response.
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
    /** Props for the form element. */
    form: {
      action: post,
      suppressHydrationWarning: true,
      noValidate: hydrated,
      onSubmit: (event: SubmitEvent<HTMLFormElement>) => {
        event.preventDefault();
        const data = new FormData(event.currentTarget);
        // The user can't fix an error that has no field on the page, so let the server respond to it.
        const check = form.handleSubmit(
          () => send(data),
          (faults) =>
            Object.values(faults).every((fault) => !(fault && 'ref' in fault && fault.ref)) && send(data),
        );
        void check(event);
      },
    },
    /** Props for a form without visible fields. Sends without validating. */
    plainForm: {
      action: post,
      suppressHydrationWarning: true,
      onSubmit: (event: SubmitEvent<HTMLFormElement>) => {
        event.preventDefault();
        send(new FormData(event.currentTarget));
      },
    },
    /** Props for a field, with the value typed before. Actions never return a password. */
    field: (name: F, deps: F[] = []) => ({
      ...form.register(name, { deps }),
      defaultValue: state.values[name],
      // Without JavaScript, the browser focuses the first error.
      autoFocus: !hydrated && Object.keys(state.fieldErrors)[0] === name,
    }),
    /** A field's error code: from the server until hydration, then from react-hook-form. */
    error: (name: F): FieldCode | undefined =>
      hydrated ? (shown[name]?.message as FieldCode | undefined) : state.fieldErrors[name],
  };
}

/** Validates the form's actual values. react-hook-form relies on events, and some password managers fire none. */
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
