import type { ReactNode } from 'react';
import { StatusIcon } from './status-icon';
import styles from './notice.module.css';

type Props = { tone: 'error' | 'success' | 'plain'; children: ReactNode };

/** A message. Screen readers announce an error immediately, and other tones politely. */
export function Notice({ tone, children }: Props) {
  return (
    <div className={styles[tone]} role={tone === 'error' ? 'alert' : 'status'}>
      <StatusIcon tone={tone} />
      <div className={styles.words}>{children}</div>
    </div>
  );
}
