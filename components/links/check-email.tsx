'use client';
import { useEffect, useRef, useState, type ReactNode } from 'react';
import type { RequestLinkField } from '../forms/request-link-fields';
import { FormError } from '../forms/form-error';
import type { useActionForm } from '../forms/use-action-form';
import { ButtonLink } from '../ui/button';
import { Card } from '../ui/card';
import { CountdownButton } from '../ui/countdown-button';
import form from '../ui/form.module.css';
import { Notice } from '../ui/notice';
import { TextLink } from '../ui/text-link';
import { formWords } from '../words/forms';
import { checkEmailWords as words } from '../words/links';
import { mailboxWords } from '../words/mailbox';

const SECONDS_BETWEEN = 60;

type Props = {
  bridge: ReturnType<typeof useActionForm<RequestLinkField>>;
  email: string;
  /** The link's lifetime in words. */
  life: string;
  signInHref: string;
  mailboxHref: string | null;
  children: ReactNode;
};

/** "Check your email", with the same form to send the request again. */
export function CheckEmail({ bridge, email, life, signInHref, mailboxHref, children }: Props) {
  const { state, pending, formError } = bridge;
  const title = useRef<HTMLHeadingElement>(null);
  const [sent, setSent] = useState({ state, times: 1 });
  if (sent.state !== state) setSent({ state, times: sent.times + 1 });

  useEffect(() => title.current?.focus(), []);

  return (
    <Card
      title={words.title}
      titleRef={title}
      lead={
        <>
          <p>{children}</p>
          <p>{words.expect(life)}</p>
        </>
      }
      foot={
        <p>
          {words.elsewhere} <TextLink href={signInHref}>{formWords.signIn}</TextLink>
        </p>
      }
    >
      {mailboxHref && (
        <ButtonLink href={mailboxHref} primary wide>
          {mailboxWords.open}
        </ButtonLink>
      )}
      <form {...bridge.plainForm} className={form.form}>
        <FormError code={formError} retryAfterSeconds={state.retryAfterSeconds} />
        {!formError && state.values.again && <Notice tone="success">{words.askedAgain}</Notice>}
        <input type="hidden" name="email" value={email} />
        <input type="hidden" name="again" value="on" />
        <input type="hidden" name="callbackUrl" value={state.values.callbackUrl ?? ''} />
        <CountdownButton
          key={sent.times}
          seconds={SECONDS_BETWEEN}
          pending={pending}
          label={formWords.sendAgain}
          waitingLabel={formWords.sendAgainIn}
        />
      </form>
    </Card>
  );
}
