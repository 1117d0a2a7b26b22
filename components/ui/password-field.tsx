'use client';
import { useEffect, useRef, useState } from 'react';
import { Field, type FieldProps } from './field';
import { useHydrated } from './use-hydrated';
import styles from './password-field.module.css';

/** A password: pasting and managers welcome. The button to show it needs JavaScript and is not there without; sending hides it again. */
export function PasswordField(props: Omit<FieldProps, 'type' | 'inset'>) {
  const [shown, setShown] = useState(false);
  const hydrated = useHydrated();
  const button = useRef<HTMLButtonElement>(null);

  useEffect(() => {
    const form = button.current?.form;
    const hide = () => setShown(false);
    form?.addEventListener('submit', hide);
    return () => form?.removeEventListener('submit', hide);
  }, [hydrated]);

  return (
    <Field
      {...props}
      type={shown ? 'text' : 'password'}
      spellCheck={false}
      autoCapitalize="none"
      autoCorrect="off"
      inset={
        <span className={styles.slot}>
          {hydrated && (
            <button
              ref={button}
              type="button"
              aria-controls={props.name}
              className={styles.show}
              onClick={() => setShown(!shown)}
            >
              {shown ? 'Hide' : 'Show'}
              <span className={styles.unseen}> password</span>
            </button>
          )}
        </span>
      }
    />
  );
}
