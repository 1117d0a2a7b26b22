'use client';
import { useMemo } from 'react';
import { resetPasswordForm } from '@/lib/schemas/forms';
import { Button } from '../ui/button';
import form from '../ui/form.module.css';
import { formWords } from '../words/forms';
import { NewPasswordFields, type NewPasswordRules } from './new-password-fields';
import { FormError } from './form-error';
import { useActionForm, type FormAction } from './use-action-form';
import { HiddenUsername } from './hidden-username';

export type ResetField = 'password' | 'confirmPassword' | 'formHash';
type Props = {
  action: FormAction<ResetField>;
  rules: NewPasswordRules;
  /** Identifies the link that this form was rendered for. */
  formHash: string;
};

export function ResetPasswordForm({ action, rules, formHash }: Props) {
  const schema = useMemo(() => resetPasswordForm(rules.minLength), [rules.minLength]);
  const bridge = useActionForm(action, schema);

  return (
    <form {...bridge.form} className={form.form}>
      <FormError code={bridge.formError} retryAfterSeconds={bridge.state.retryAfterSeconds} />
      <HiddenUsername address={rules.address} />
      <NewPasswordFields
        field={bridge.field}
        error={bridge.error}
        rules={rules}
        label={formWords.newPassword}
      />
      <input type="hidden" name="formHash" value={formHash} />
      <Button primary wide pending={bridge.pending} pendingLabel={formWords.saving}>
        {formWords.setPassword}
      </Button>
    </form>
  );
}
