'use client';
import { buttonForm } from '@/lib/schemas/forms';
import { Button } from '../ui/button';
import form from '../ui/form.module.css';
import { formWords } from '../words/forms';
import { FormError } from './form-error';
import { useActionForm, type FormAction } from './use-action-form';

type Props<F extends string> = {
  action: FormAction<F>;
  label: string;
  pendingLabel?: string;
  /** The accessible name where several buttons share a label. Begins with the label. */
  spokenLabel?: string;
  /** Hidden fields. */
  hidden?: Partial<Record<F, string>>;
  primary?: boolean;
  wide?: boolean;
};

/** A form with one button and no visible fields. */
export function ButtonForm<F extends string = never>(props: Props<F>) {
  const {
    action,
    label,
    pendingLabel = formWords.oneMoment,
    spokenLabel,
    hidden = {},
    primary,
    wide,
  } = props;
  const bridge = useActionForm(action, buttonForm);
  return (
    <form {...bridge.plainForm} className={form.form}>
      <FormError code={bridge.formError} retryAfterSeconds={bridge.state.retryAfterSeconds} />
      {Object.entries<string | undefined>(hidden).map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
      <Button
        primary={primary}
        wide={wide}
        aria-label={bridge.pending ? undefined : spokenLabel}
        pending={bridge.pending}
        pendingLabel={pendingLabel}
      >
        {label}
      </Button>
    </form>
  );
}
