'use client';
import { useMemo } from 'react';
import { completeSignUpForm } from '@/lib/schemas/forms';
import { Button } from '../ui/button';
import { Field } from '../ui/field';
import form from '../ui/form.module.css';
import { fieldWords } from '../words';
import { NewPasswordFields } from './new-password-fields';
import { TroubleNotice } from './trouble-notice';
import { useActionForm, type FormAction } from './use-action-form';
import { Username } from './username';

export type CompleteField = 'name' | 'password' | 'confirmPassword' | 'formHash';
type Props = {
  action: FormAction<CompleteField>;
  address: string;
  /** The hash of the link that this form was made for. */
  formHash: string;
  minLength: number;
};

export function CompleteSignUpForm({ action, address, formHash, minLength }: Props) {
  const schema = useMemo(() => completeSignUpForm(minLength), [minLength]);
  const bridge = useActionForm(action, schema);
  const nameCode = bridge.error('name');

  return (
    <form {...bridge.form} className={form.form}>
      <TroubleNotice trouble={bridge.trouble} retryAfterSeconds={bridge.state.retryAfterSeconds} />
      <Field
        {...bridge.field('name')}
        label="Your name"
        autoComplete="name"
        required
        error={nameCode && fieldWords(nameCode, minLength)}
      />
      <Username address={address} />
      <NewPasswordFields field={bridge.field} error={bridge.error} minLength={minLength} label="Password" />
      <input type="hidden" name="formHash" value={formHash} />
      <Button primary wide pending={bridge.pending} pendingLabel="Making your account…">
        Make my account
      </Button>
    </form>
  );
}
