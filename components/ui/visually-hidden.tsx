import type { ReactNode } from 'react';
import styles from './visually-hidden.module.css';

/** Words for who hears the page: announced when they change, as soon as the reader pauses. */
export function VisuallyHidden({ children }: { children: ReactNode }) {
  return (
    <span className={styles.hidden} role="status">
      {children}
    </span>
  );
}
