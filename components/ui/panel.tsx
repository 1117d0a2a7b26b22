import { useId, type ReactNode } from 'react';
import styles from './card.module.css';

type Props = { id?: string; title: string; lead?: ReactNode; children?: ReactNode; foot?: ReactNode };

/** One of several cards on a page, with an h2. */
export function Panel({ id, title, lead, children, foot }: Props) {
  const heading = useId();
  return (
    <section id={id} className={styles.panel} aria-labelledby={heading}>
      <header className={styles.head}>
        <h2 id={heading}>{title}</h2>
        {lead && <div className={styles.lead}>{lead}</div>}
      </header>
      {children}
      {foot && <footer className={styles.foot}>{foot}</footer>}
    </section>
  );
}
