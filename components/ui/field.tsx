import type { ComponentProps, ReactNode } from 'react';
import { StatusIcon } from './status-icon';
import styles from './field.module.css';

export type FieldProps = ComponentProps<'input'> & {
  name: string;
  label: string;
  hint?: string;
  error?: string | null;
  /** Next to the label. */
  aside?: ReactNode;
  /** Inside the control, at its end. */
  inset?: ReactNode;
  /** Directly below the control. */
  below?: ReactNode;
};

/** A labelled control, described by its hint and its error. The error's live region is always present, so that changes are announced. */
export function Field({ name, label, hint, error, aside, inset, below, ...rest }: FieldProps) {
  const hintId = `${name}-hint`;
  const errorId = `${name}-error`;
  return (
    <div className={styles.field}>
      <div className={styles.head}>
        <label className={styles.label} htmlFor={name}>
          {label}
        </label>
        {aside}
      </div>
      <div className={styles.box}>
        <input
          {...rest}
          suppressHydrationWarning
          id={name}
          name={name}
          className={inset ? styles.roomy : styles.control}
          aria-invalid={error ? true : undefined}
          aria-describedby={[error ? errorId : '', hint ? hintId : ''].join(' ').trim() || undefined}
        />
        {inset}
      </div>
      {below}
      <p id={errorId} className={styles.error} aria-live="polite">
        {error && (
          <>
            <StatusIcon tone="error" />
            <span>{error}</span>
          </>
        )}
      </p>
      {hint && (
        <p id={hintId} className={styles.hint}>
          {hint}
        </p>
      )}
    </div>
  );
}
