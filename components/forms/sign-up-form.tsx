'use client';
import { signUpForm } from '@/lib/schemas/forms';
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

export function SignUpForm({ action, life, callbackUrl, signInHref, mailboxHref }: Props) {
  const bridge = useActionForm(action, signUpForm);
  const { status, values } = bridge.state;

  if (status === 'done') {
    const typed = values.email ?? '';
    return (
      <CheckEmail bridge={bridge} email={typed} life={life} signInHref={signInHref} mailboxHref={mailboxHref}>
        A mail to <strong>{typed}</strong> is on its way. Open the link in it to go on; if you have an account
        already, it tells you so.
      </CheckEmail>
    );
  }
  return (
    <Card
      title="Sign up"
      lead={<p>We mail you a link first, so that nobody can sign up with your address but you.</p>}
      foot={
        <p>
          Have an account? <TextLink href={signInHref}>Sign in</TextLink>
        </p>
      }
    >
      <AskForLinkFields bridge={bridge} callbackUrl={callbackUrl} label="Send me a link" />
    </Card>
  );
}
