'use client';
import { deletionForm } from '@/lib/schemas/forms';
import { Button } from '../ui/button';
import form from '../ui/form.module.css';
import { formWords } from '../words/forms';
import { CurrentPasswordField } from './current-password-field';
import { FormError } from './form-error';
import { useActionForm, type FormAction } from './use-action-form';
import { HiddenUsername } from './hidden-username';

type Props = { action: FormAction<'currentPassword'>; address: string };

export function DeletionForm({ action, address }: Props) {
  const bridge = useActionForm(action, deletionForm);
  return (
    <form {...bridge.form} className={form.form}>
      <FormError code={bridge.formError} retryAfterSeconds={bridge.state.retryAfterSeconds} />
      <HiddenUsername address={address} />
      <CurrentPasswordField field={bridge.field('currentPassword')} code={bridge.error('currentPassword')} />
      <Button wide pending={bridge.pending} pendingLabel={formWords.oneMoment}>
        {formWords.sendLink}
      </Button>
    </form>
  );
}
