import type { ReactNode } from 'react';
import styles from './unseen.module.css';

/** Words for who hears the page: announced when they change, as soon as the reader pauses. */
export function Unseen({ children }: { children: ReactNode }) {
  return (
    <span className={styles.unseen} role="status">
      {children}
    </span>
  );
}
