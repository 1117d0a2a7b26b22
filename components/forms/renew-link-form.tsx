'use client';
import { useActionState, useEffect, useRef } from 'react';
import { idle } from '@/lib/schemas/form-state';
import { Button } from '../ui/button';
import form from '../ui/form.module.css';
import { Notice } from '../ui/notice';
import { formWords } from '../words/forms';
import { mailboxWords } from '../words/mailbox';
import { FormError } from './form-error';
import type { FormAction } from './use-action-form';

type Props = {
  action: FormAction<never>;
  /** Shown after submitting. */
  done: string;
  mailboxHref: string | null;
};

/** Requests a new link, sent to where the old one was sent. The result is always the same. */
export function RenewLinkForm({ action, done: doneWords, mailboxHref }: Props) {
  const [state, post, pending] = useActionState(action, idle<never>());
  const said = useRef<HTMLDivElement>(null);
  const done = state.status === 'done';

  useEffect(() => {
    if (done) said.current?.focus();
  }, [done]);

  if (done)
    return (
      <div ref={said} tabIndex={-1}>
        <Notice tone="success">
          <p>{doneWords}</p>
          {mailboxHref && (
            <p>
              <a href={mailboxHref}>{mailboxWords.open}</a>
            </p>
          )}
        </Notice>
      </div>
    );
  return (
    <form action={post} className={form.form}>
      <FormError code={state.formError} retryAfterSeconds={state.retryAfterSeconds} />
      <Button primary wide pending={pending} pendingLabel={formWords.oneMoment}>
        {formWords.sendNewLink}
      </Button>
    </form>
  );
}
