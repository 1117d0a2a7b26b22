import { useId, type ReactNode } from 'react';
import styles from './card.module.css';

type Props = { title: string; lead?: ReactNode; children?: ReactNode; foot?: ReactNode };

/** One of several cards of a page, each with a heading of the second order. */
export function Panel({ title, lead, children, foot }: Props) {
  const id = useId();
  return (
    <section className={styles.panel} aria-labelledby={id}>
      <header className={styles.head}>
        <h2 id={id}>{title}</h2>
        {lead && <div className={styles.lead}>{lead}</div>}
      </header>
      {children}
      {foot && <footer className={styles.foot}>{foot}</footer>}
    </section>
  );
}
