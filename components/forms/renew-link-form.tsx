'use client';
import { useActionState, useEffect, useRef } from 'react';
import { idle } from '@/lib/schemas/form-state';
import { Button } from '../ui/button';
import form from '../ui/form.module.css';
import { Notice } from '../ui/notice';
import { TroubleNotice } from './trouble-notice';
import type { FormAction } from './use-action-form';

/** One button: a new link, to where the old one was mailed. The same words follow, whoever asks. */
export function RenewLinkForm({
  action,
  mailboxHref,
}: {
  action: FormAction<never>;
  mailboxHref: string | null;
}) {
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
          <p>
            If the account still goes by the address that this link was mailed to, a new one is on its way
            there.
          </p>
          {mailboxHref && (
            <p>
              <a href={mailboxHref}>Open the development mailbox</a>
            </p>
          )}
        </Notice>
      </div>
    );
  return (
    <form action={post} className={form.form}>
      <TroubleNotice trouble={state.formError} retryAfterSeconds={state.retryAfterSeconds} />
      <Button primary wide pending={pending} pendingLabel="One moment…">
        Send me a new link
      </Button>
    </form>
  );
}
