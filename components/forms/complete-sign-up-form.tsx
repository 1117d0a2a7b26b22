'use client';
import { useMemo } from 'react';
import { completeSignUpForm } from '@/lib/schemas/forms';
import { Button } from '../ui/button';
import { Field } from '../ui/field';
import form from '../ui/form.module.css';
import { fieldErrorWords } from '../words/errors';
import { formWords } from '../words/forms';
import { NewPasswordFields, type NewPasswordRules } from './new-password-fields';
import { FormError } from './form-error';
import { useActionForm, type FormAction } from './use-action-form';
import { HiddenUsername } from './hidden-username';

export type CompleteField = 'name' | 'password' | 'confirmPassword' | 'formHash';
type Props = {
  action: FormAction<CompleteField>;
  rules: NewPasswordRules;
  /** Identifies the link that this form was rendered for. */
  formHash: string;
};

export function CompleteSignUpForm({ action, rules, formHash }: Props) {
  const schema = useMemo(() => completeSignUpForm(rules.minLength), [rules.minLength]);
  const bridge = useActionForm(action, schema);
  const nameCode = bridge.error('name');

  return (
    <form {...bridge.form} className={form.form}>
      <FormError code={bridge.formError} retryAfterSeconds={bridge.state.retryAfterSeconds} />
      <Field
        {...bridge.field('name')}
        label={formWords.name}
        autoComplete="name"
        required
        error={nameCode && fieldErrorWords(nameCode, rules.minLength)}
      />
      <HiddenUsername address={rules.address} />
      <NewPasswordFields field={bridge.field} error={bridge.error} rules={rules} label={formWords.password} />
      <input type="hidden" name="formHash" value={formHash} />
      <Button primary wide pending={bridge.pending} pendingLabel={formWords.creatingAccount}>
        {formWords.createAccount}
      </Button>
    </form>
  );
}
