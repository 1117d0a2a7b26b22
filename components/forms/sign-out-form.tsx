'use client';
import { useActionState } from 'react';
import { idle } from '@/lib/schemas/form-state';
import { Button } from '../ui/button';
import form from '../ui/form.module.css';
import { formWords } from '../words/forms';
import { TroubleNotice } from './trouble-notice';
import type { FormAction } from './use-action-form';

/** The way out: one button. */
export function SignOutForm({ action }: { action: FormAction<never> }) {
  const [state, post, pending] = useActionState(action, idle<never>());
  return (
    <form action={post} className={form.form}>
      <TroubleNotice trouble={state.formError} retryAfterSeconds={state.retryAfterSeconds} />
      <Button wide pending={pending} pendingLabel={formWords.signingOut}>
        {formWords.signOut}
      </Button>
    </form>
  );
}
