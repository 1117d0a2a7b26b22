'use client';
import { signInForm } from '@/lib/schemas/forms';
import { Button } from '../ui/button';
import { Checkbox } from '../ui/checkbox';
import form from '../ui/form.module.css';
import { PasswordField } from '../ui/password-field';
import { TextLink } from '../ui/text-link';
import { fieldErrorWords } from '../words/errors';
import { formWords } from '../words/forms';
import { EmailField } from './email-field';
import { FormError } from './form-error';
import { useActionForm, type FormAction } from './use-action-form';

export type SignInField = 'email' | 'password' | 'remember' | 'callbackUrl';
type Props = { action: FormAction<SignInField>; email: string; callbackUrl: string; forgotHref: string };

export function SignInForm({ action, email, callbackUrl, forgotHref }: Props) {
  const bridge = useActionForm(action, signInForm);
  const words = (name: SignInField) => {
    const code = bridge.error(name);
    return code && fieldErrorWords(code, 0);
  };
  const emailField = bridge.field('email');

  return (
    <form {...bridge.form} className={form.form}>
      <FormError code={bridge.formError} retryAfterSeconds={bridge.state.retryAfterSeconds} />
      <EmailField {...emailField} defaultValue={emailField.defaultValue ?? email} error={words('email')} />
      <PasswordField
        {...bridge.field('password')}
        label={formWords.password}
        autoComplete="current-password"
        required
        error={words('password')}
      />
      <div className={form.row}>
        <Checkbox
          name="remember"
          label={formWords.remember}
          defaultChecked={Boolean(bridge.state.values.remember)}
        />
        <TextLink href={forgotHref}>{formWords.forgot}</TextLink>
      </div>
      <input type="hidden" name="callbackUrl" value={callbackUrl} />
      <Button primary wide pending={bridge.pending} pendingLabel={formWords.signingIn}>
        {formWords.signIn}
      </Button>
    </form>
  );
}
