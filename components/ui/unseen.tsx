import type { ReactNode } from 'react';
import styles from './unseen.module.css';

/** Words for who hears the page. With `live`, a change of them is announced when the reader pauses. */
export function Unseen({ live = false, children }: { live?: boolean; children?: ReactNode }) {
  return (
    <span className={styles.unseen} role={live ? 'status' : undefined}>
      {children}
    </span>
  );
}
