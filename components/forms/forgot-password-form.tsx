'use client';
import { forgotPasswordForm } from '@/lib/schemas/forms';
import { CheckEmail } from '../links/check-email';
import { Card } from '../ui/card';
import { TextLink } from '../ui/text-link';
import { AskForLinkFields, type AskField } from './ask-for-link-fields';
import { useActionForm, type FormAction } from './use-action-form';

type Props = {
  action: FormAction<AskField>;
  life: string;
  callbackUrl: string;
  signInHref: string;
  mailboxHref: string | null;
};

export function ForgotPasswordForm({ action, life, callbackUrl, signInHref, mailboxHref }: Props) {
  const bridge = useActionForm(action, forgotPasswordForm);
  const { status, values } = bridge.state;

  if (status === 'done') {
    const typed = values.email ?? '';
    return (
      <CheckEmail bridge={bridge} email={typed} life={life} signInHref={signInHref} mailboxHref={mailboxHref}>
        If there is an account for <strong>{typed}</strong>, a link is on its way.
      </CheckEmail>
    );
  }
  return (
    <Card
      title="Forgot your password?"
      lead={<p>Tell us your address, and we mail you a link to set a new one.</p>}
      foot={
        <p>
          Remembered it? <TextLink href={signInHref}>Sign in</TextLink>
        </p>
      }
    >
      <AskForLinkFields bridge={bridge} callbackUrl={callbackUrl} label="Send me a link" />
    </Card>
  );
}
