import type { FieldCode } from '@/lib/schemas/form-state';
import { Button } from '../ui/button';
import form from '../ui/form.module.css';
import { fieldErrorWords } from '../words/errors';
import { formWords } from '../words/forms';
import { EmailField } from './email-field';
import { FormError } from './form-error';
import type { useActionForm } from './use-action-form';

export type RequestLinkField = 'email' | 'callbackUrl' | 'again';
type Bridge = ReturnType<typeof useActionForm<RequestLinkField>>;
type Props = { bridge: Bridge; callbackUrl: string };

/** The form that requests a link, shared by sign-up and forgot-password. */
export function RequestLinkFields({ bridge, callbackUrl }: Props) {
  const code: FieldCode | undefined = bridge.error('email');
  return (
    <form {...bridge.form} className={form.form}>
      <FormError code={bridge.formError} retryAfterSeconds={bridge.state.retryAfterSeconds} />
      <EmailField {...bridge.field('email')} error={code && fieldErrorWords(code, 0)} />
      <input type="hidden" name="callbackUrl" value={callbackUrl} />
      <Button primary wide pending={bridge.pending} pendingLabel={formWords.oneMoment}>
        {formWords.sendLink}
      </Button>
    </form>
  );
}
