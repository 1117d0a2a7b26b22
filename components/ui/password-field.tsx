'use client';
import { useEffect, useRef, useState } from 'react';
import { formWords } from '../words/forms';
import { Field, type FieldProps } from './field';
import { useCapsLock } from './use-caps-lock';
import { useHydrated } from './use-hydrated';
import styles from './password-field.module.css';

/** A password field. The show button appears only with JavaScript; submitting hides the password again. */
export function PasswordField({ aside, ...props }: Omit<FieldProps, 'type' | 'inset'>) {
  const [shown, setShown] = useState(false);
  const hydrated = useHydrated();
  const capsLock = useCapsLock();
  const button = useRef<HTMLButtonElement>(null);

  useEffect(() => {
    const form = button.current?.form;
    const hide = () => setShown(false);
    form?.addEventListener('submit', hide);
    return () => form?.removeEventListener('submit', hide);
  }, [hydrated]);

  return (
    <div className={styles.whole} {...capsLock.watch}>
      <Field
        {...props}
        type={shown ? 'text' : 'password'}
        spellCheck={false}
        autoCapitalize="none"
        autoCorrect="off"
        aside={
          <span>
            <span role="status" className={styles.caps}>
              {capsLock.on && formWords.capsLock}
            </span>
            {!capsLock.on && aside}
          </span>
        }
        inset={
          <span className={styles.slot}>
            {hydrated && (
              <button
                ref={button}
                type="button"
                aria-controls={props.name}
                aria-label={shown ? formWords.hidePassword : formWords.showPassword}
                className={styles.show}
                onClick={() => setShown(!shown)}
              >
                {shown ? formWords.hide : formWords.show}
              </button>
            )}
          </span>
        }
      />
    </div>
  );
}
