import type { ReactNode } from 'react';
import { StatusIcon } from './status-icon';
import styles from './notice.module.css';

type Props = { tone: 'error' | 'success' | 'plain'; children: ReactNode };

/** A sentence that matters now: announced at once when it is an error, politely otherwise. Never by colour alone. */
export function Notice({ tone, children }: Props) {
  return (
    <div className={styles[tone]} role={tone === 'error' ? 'alert' : 'status'}>
      <StatusIcon tone={tone} />
      <div className={styles.words}>{children}</div>
    </div>
  );
}
