'use client';
import { emailChangeForm } from '@/lib/schemas/forms';
import { Button } from '../ui/button';
import { Field } from '../ui/field';
import form from '../ui/form.module.css';
import { fieldErrorWords } from '../words/errors';
import { formWords } from '../words/forms';
import { CurrentPasswordField } from './current-password-field';
import { FormError } from './form-error';
import { useActionForm, type FormAction } from './use-action-form';
import { HiddenUsername } from './hidden-username';

export type EmailChangeField = 'email' | 'currentPassword';
type Props = { action: FormAction<EmailChangeField>; address: string };

export function EmailChangeForm({ action, address }: Props) {
  const bridge = useActionForm(action, emailChangeForm);
  const code = bridge.error('email');

  return (
    <form {...bridge.form} className={form.form}>
      <FormError code={bridge.formError} retryAfterSeconds={bridge.state.retryAfterSeconds} />
      <Field
        {...bridge.field('email')}
        label={formWords.newAddress}
        type="email"
        inputMode="email"
        autoComplete="email"
        autoCapitalize="none"
        spellCheck={false}
        required
        error={code && fieldErrorWords(code, 0)}
      />
      <HiddenUsername address={address} />
      <CurrentPasswordField field={bridge.field('currentPassword')} code={bridge.error('currentPassword')} />
      <Button primary wide pending={bridge.pending} pendingLabel={formWords.oneMoment}>
        {formWords.changeAddress}
      </Button>
    </form>
  );
}
