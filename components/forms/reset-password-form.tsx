'use client';
import { useMemo } from 'react';
import { resetPasswordForm } from '@/lib/schemas/forms';
import { Button } from '../ui/button';
import form from '../ui/form.module.css';
import { NewPasswordFields } from './new-password-fields';
import { TroubleNotice } from './trouble-notice';
import { useActionForm, type FormAction } from './use-action-form';
import { Username } from './username';

export type ResetField = 'password' | 'confirmPassword' | 'formHash';
type Props = {
  action: FormAction<ResetField>;
  address: string;
  /** The hash of the link that this form was made for. */
  formHash: string;
  minLength: number;
};

export function ResetPasswordForm({ action, address, formHash, minLength }: Props) {
  const schema = useMemo(() => resetPasswordForm(minLength), [minLength]);
  const bridge = useActionForm(action, schema);

  return (
    <form {...bridge.form} className={form.form}>
      <TroubleNotice trouble={bridge.trouble} retryAfterSeconds={bridge.state.retryAfterSeconds} />
      <Username address={address} />
      <NewPasswordFields
        field={bridge.field}
        error={bridge.error}
        minLength={minLength}
        label="New password"
      />
      <input type="hidden" name="formHash" value={formHash} />
      <Button primary wide pending={bridge.pending} pendingLabel="Setting it…">
        Set new password
      </Button>
    </form>
  );
}
