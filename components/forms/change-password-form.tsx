'use client';
import { useMemo } from 'react';
import { changePasswordForm } from '@/lib/schemas/forms';
import { Button } from '../ui/button';
import form from '../ui/form.module.css';
import { formWords } from '../words/forms';
import { CurrentPasswordField } from './current-password-field';
import { NewPasswordFields, type NewPasswordRules } from './new-password-fields';
import { FormError } from './form-error';
import { useActionForm, type FormAction } from './use-action-form';
import { HiddenUsername } from './hidden-username';

export type ChangePasswordField = 'currentPassword' | 'password' | 'confirmPassword';
type Props = { action: FormAction<ChangePasswordField>; rules: NewPasswordRules };

export function ChangePasswordForm({ action, rules }: Props) {
  const schema = useMemo(() => changePasswordForm(rules.minLength), [rules.minLength]);
  const bridge = useActionForm(action, schema);

  return (
    <form {...bridge.form} className={form.form}>
      <FormError code={bridge.formError} retryAfterSeconds={bridge.state.retryAfterSeconds} />
      <HiddenUsername address={rules.address} />
      <CurrentPasswordField field={bridge.field('currentPassword')} code={bridge.error('currentPassword')} />
      <NewPasswordFields
        field={bridge.field}
        error={bridge.error}
        rules={rules}
        label={formWords.newPassword}
      />
      <Button primary wide pending={bridge.pending} pendingLabel={formWords.saving}>
        {formWords.changePassword}
      </Button>
    </form>
  );
}
