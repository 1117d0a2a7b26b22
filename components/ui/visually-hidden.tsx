import type { ReactNode } from 'react';
import styles from './visually-hidden.module.css';

/** Text for screen readers, announced politely when it changes. */
export function VisuallyHidden({ children }: { children: ReactNode }) {
  return (
    <span className={styles.hidden} role="status">
      {children}
    </span>
  );
}
