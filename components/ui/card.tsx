import type { ReactNode, Ref } from 'react';
import styles from './card.module.css';

type Props = {
  title: string;
  lead?: ReactNode;
  titleRef?: Ref<HTMLHeadingElement>;
  children?: ReactNode;
  foot?: ReactNode;
};

/** The card of a page, with its h1. `titleRef` lets a form move the focus to the title when the content changes. */
export function Card({ title, lead, titleRef, children, foot }: Props) {
  return (
    <section className={styles.card}>
      <header className={styles.head}>
        <h1 ref={titleRef} tabIndex={titleRef ? -1 : undefined}>
          {title}
        </h1>
        {lead && <div className={styles.lead}>{lead}</div>}
      </header>
      {children}
      {foot && <footer className={styles.foot}>{foot}</footer>}
    </section>
  );
}
