'use client';
import { nameForm } from '@/lib/schemas/forms';
import { Button } from '../ui/button';
import { Field } from '../ui/field';
import form from '../ui/form.module.css';
import { fieldErrorWords } from '../words/errors';
import { formWords } from '../words/forms';
import { FormError } from './form-error';
import { useActionForm, type FormAction } from './use-action-form';

export function NameForm({ action, name }: { action: FormAction<'name'>; name: string }) {
  const bridge = useActionForm(action, nameForm);
  const code = bridge.error('name');
  const field = bridge.field('name');
  return (
    <form {...bridge.form} className={form.form}>
      <FormError code={bridge.formError} retryAfterSeconds={bridge.state.retryAfterSeconds} />
      <Field
        {...field}
        defaultValue={field.defaultValue ?? name}
        label={formWords.name}
        autoComplete="name"
        required
        error={code && fieldErrorWords(code, 0)}
      />
      <Button pending={bridge.pending} pendingLabel={formWords.saving}>
        {formWords.save}
      </Button>
    </form>
  );
}
