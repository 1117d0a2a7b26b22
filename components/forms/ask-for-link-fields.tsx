import type { FieldCode } from '@/lib/schemas/form-state';
import { Button } from '../ui/button';
import form from '../ui/form.module.css';
import { fieldWords } from '../words/faults';
import { formWords } from '../words/forms';
import { EmailField } from './email-field';
import { TroubleNotice } from './trouble-notice';
import type { useActionForm } from './use-action-form';

export type AskField = 'email' | 'callbackUrl' | 'again';
type Bridge = ReturnType<typeof useActionForm<AskField>>;
type Props = { bridge: Bridge; callbackUrl: string };

/** The form of the two pages that ask for a link: an address and a button. */
export function AskForLinkFields({ bridge, callbackUrl }: Props) {
  const code: FieldCode | undefined = bridge.error('email');
  return (
    <form {...bridge.form} className={form.form}>
      <TroubleNotice trouble={bridge.trouble} retryAfterSeconds={bridge.state.retryAfterSeconds} />
      <EmailField {...bridge.field('email')} error={code && fieldWords(code, 0)} />
      <input type="hidden" name="callbackUrl" value={callbackUrl} />
      <Button primary wide pending={bridge.pending} pendingLabel={formWords.oneMoment}>
        {formWords.sendLink}
      </Button>
    </form>
  );
}
