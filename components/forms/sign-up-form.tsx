'use client';
import { signUpForm } from '@/lib/schemas/forms';
import { CheckEmail } from '../links/check-email';
import { Card } from '../ui/card';
import { TextLink } from '../ui/text-link';
import { formWords } from '../words/forms';
import { checkEmailWords } from '../words/links';
import { pageWords } from '../words/pages';
import { RequestLinkFields, type RequestLinkField } from './request-link-fields';
import { useActionForm, type FormAction } from './use-action-form';

const words = pageWords.signUp;

type Props = {
  action: FormAction<RequestLinkField>;
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
        {checkEmailWords.signUp(<strong>{typed}</strong>)}
      </CheckEmail>
    );
  }
  return (
    <Card
      title={words.title}
      lead={<p>{words.lead}</p>}
      foot={
        <p>
          {words.haveAccount} <TextLink href={signInHref}>{formWords.signIn}</TextLink>
        </p>
      }
    >
      <RequestLinkFields bridge={bridge} callbackUrl={callbackUrl} />
    </Card>
  );
}
